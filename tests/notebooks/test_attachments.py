"""Pictures that students attach to a text, under all the names that editors give them."""

import re
import time
import unicodedata

import pytest

from nbjudge.notebooks.display.attachments import place_attachments
from nbjudge.notebooks.display.markdown import clean_markdown
from nbjudge.notebooks.display.rendering import text_html
from tests.notebooks.test_outputs import PNG

WRITTEN = {
    "pasted": ("image.png", "![image.png](attachment:image.png)"),
    "encoded on both sides": ("Screen%20shot.png", "![](attachment:Screen%20shot.png)"),
    "encoded in the text": ("my pic.png", "![a](attachment:my%20pic.png)"),
    "encoded in the list": ("my%20pic.png", "![a](attachment:my pic.png)"),
    "spaces": ("my pic.png", "![a](attachment:my pic.png)"),
    "pointed brackets": ("my pic.png", "![a](<attachment:my pic.png>)"),
    "plus signs": ("my pic.png", "![a](attachment:my+pic.png)"),
    "a plus sign of its own": ("a+b.png", "![a](attachment:a+b.png)"),
    "brackets": ("IMG (1).png", "![a](attachment:IMG (1).png)"),
    "brackets encoded": ("IMG (1).png", "![a](attachment:IMG%20%281%29.png)"),
    "brackets, and a title": ("IMG (1).png", 'See (![a](attachment:IMG%20(1).png "curve")).'),
    "percent": ("100%.png", "![a](attachment:100%25.png)"),
    "Unicode": ("曲线.png", "![曲线](attachment:曲线.png)"),
    "Unicode encoded": ("Kurve ä.png", "![a](attachment:Kurve%20%C3%A4.png)"),
    "Unicode in two forms": (unicodedata.normalize("NFD", "ä.png"), "![a](attachment:ä.png)"),
    "HTML": ("x.png", '<img src="attachment:x.png" width="500">'),
    "HTML with spaces": ("my pic.png", "<p><img width=40 src='attachment:my pic.png' alt='a'/></p>"),
    "HTML entity": ("a&b.png", "![a](attachment:a&amp;b.png)"),
    "address by name": ("x.png", "![a][curve]\n\n[curve]: attachment:x.png"),
    "size": ("x.png", "![a](attachment:x.png =300x200)"),
}


def page(name: str, text: str, kinds: dict[str, str]) -> str:
    """Return a text with an attachment as a page shows it."""
    source, attachments = place_attachments(text, {name: kinds})
    return text_html(clean_markdown(source, attachments), attachments)


@pytest.mark.parametrize("case", WRITTEN)
def test_a_picture_is_found_under_every_name(case: str) -> None:
    """Whichever way the text writes the name, the page shows the picture once and no word of one that is missing."""
    shown = page(*WRITTEN[case], {"image/png": PNG})
    assert shown.count(f'src="data:image/png;base64,{PNG}"') == 1 and "not shown" not in shown


MISSED = {
    "of another kind": ("photo.heic", "![a](attachment:photo.heic)", "no PNG"),
    "not there": ("x.png", "![my curve](attachment:other.png) and so on", "not in this cell"),
    "not there, in HTML": ("x.png", "<img alt='my curve' src='attachment:other.png'>", "not in this cell"),
}


@pytest.mark.parametrize("case", MISSED)
def test_a_picture_that_cannot_be_shown_is_missed(case: str) -> None:
    """In place of a picture that is no picture, or not there, stands its name and why."""
    name, text, why = MISSED[case]
    shown = page(name, text, {})
    assert "Picture not shown" in shown and why in shown and "<img" not in shown


def test_a_picture_used_twice_has_one_name() -> None:
    """Two places of one picture, written differently, and another picture whose plain name was taken."""
    text = "![a](attachment:a b.png) ![a](attachment:a%20b.png) ![b](attachment:picture-1.png)"
    given = {"a b.png": {"image/png": PNG}, "picture-1.png": {"image/png": PNG}}
    source, attachments = place_attachments(text, given)
    assert sorted(attachments) == ["picture-1.png", "picture-2.png"]
    assert [source.count(f"attachment:{name}") for name in sorted(attachments)] == [1, 2]


TAKES_LONG = {
    "a gap in an address": "![](attachment:a" + " " * 660 + "b)))))))\n",
    "a source that does not end": "attachment: <img " + "src=attachment:" * 60 + "a" * 1400 + "\n",
    "a gap behind a name": "[a]:attachment:" + " " * 20_000 + "x\n",
    "one picture again and again": "![](attachment:a)" * 1_000,
    "odd names": "".join(f"![](attachment:%61{n}+&amp;\\_)))))))\n" for n in range(1_000)),
}


@pytest.mark.parametrize("case", TAKES_LONG)
def test_no_text_takes_long(case: str) -> None:
    """Two hundred thousand characters of what is no picture are read in seconds, before any limit counts."""
    text = TAKES_LONG[case] * (200_000 // len(TAKES_LONG[case]))
    began = time.process_time()
    assert place_attachments(text, {"x.png": {"image/png": PNG}})[1] == {}
    assert time.process_time() - began < 5


def test_what_a_name_holds_is_no_markup() -> None:
    """A name that is missed can begin neither a tag nor a link."""
    shown = page("x.png", "![a](attachment:<b>x</b>%3Cimg%20src=x%20onerror=alert(1)%3E.png)", {})
    assert "<img" not in shown and "<b>" not in shown and "onerror" not in shown.partition("not shown")[0]


@pytest.mark.parametrize("name", ["~~a~~.png", "$a$.png", "**a**", "`a`", "a|b", "&lt;b&gt;", "%26lt%3Bb%26gt%3B"])
@pytest.mark.parametrize("form", ["![w](attachment:{})", "![{}](attachment:x)", "<img alt='{}' src='attachment:x'>"])
def test_a_name_that_is_missed_changes_no_looks(name: str, form: str) -> None:
    """The remark on it has the looks of any remark, whatever stands in the name or in the words for the picture."""
    shown = page("y.png", form.format(name), {})
    assert "Picture not shown" in shown and set(re.findall(r"<(\w+)", shown)) == {"p", "strong"}


def test_pictures_of_a_web_page_are_not_loaded() -> None:
    """A page that is handed on has nothing beside it: it names a picture that lay beside the notebook."""
    assert "<img" not in (shown := text_html("![curve](figures/curve.png)")) and "figures/curve.png" in shown

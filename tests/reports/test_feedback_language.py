"""The feedback page in the student's language: all of nbjudge's own words, and the author's where translated."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
import pytest

from nbjudge.languages.reader import Reader, reader
from nbjudge.notebooks.display.bounds import PageRoom
from nbjudge.notebooks.restoring import restore
from nbjudge.records import CheckResult, ExerciseResult, Verdict
from nbjudge.reports import feedback
from nbjudge.reports.feedback import Grades, feedback_page
from nbjudge.reports.freshness import made_from
from tests.notebooks import build
from tests.reports.test_feedback import Page, graded

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
HIDDEN = """
msgid "Positive numbers"
msgstr "正数"

msgid "Use `{name}` here, not {other}."
msgstr "这里应当用 `{name}`，而不是 {other}。"
"""
CHECKS = (
    CheckResult("test_a", "Positive numbers", "passed", 3),
    CheckResult("test_b", "Not translated <b>", "failed", 1, "Use `abs` here, not <script>x</script>."),
    CheckResult("test_c", "Zero", "crashed", 1, "Your code stopped with KeyError in line 3: `a <b> c`."),
)
SQUARE = ExerciseResult("hw", "test_square", "square", 6, 10, CHECKS)
ESSAY = ExerciseResult("hw", "essay", "", 0, 5, manual=True)
PROBLEMS = (
    "Missing cells were put back: a, <i>b</i>, c, d and 3 more.",
    "<img src=x>.ipynb was taken for hw.ipynb.",
    "x.ipynb: The file is empty. Save the notebook and hand it in again.",
)
VERDICT = Verdict("Zoë <b>", "hw", "graded", "", 6, 15, problems=PROBLEMS, exercises=(SQUARE, ESSAY), edition="zh_CN")


@pytest.fixture
def languages(tmp_path: Path) -> Path:
    """Return a course's folder of catalogues, with titles and hints of the hidden tests of `hw`."""
    (tmp_path / "zh_CN").mkdir()
    (tmp_path / "zh_CN" / "hw.hidden.po").write_text(HEADER + HIDDEN, "utf-8")
    return tmp_path


def test_the_page_is_in_the_students_language(languages: Path) -> None:
    """Nothing of nbjudge's is English on it; numbers, code and what nobody translated are as they were."""
    book = graded()
    train = build.cell(book, "train")
    train.outputs = [nbformat.v4.new_output("stream", text="[Not run: this cell earns no points.]\n")]
    comments = Grades({}, frozenset({"essay"}), {"essay": "Well done"}, 1.5)
    html = feedback_page(VERDICT, book, "hw", comments, say=reader("zh_CN", languages, "hw"))
    page = Page(html)
    assert '<html lang="zh-CN">' in html
    for text in (
        "正数",
        "这里应当用 abs，而不是 ",
        "6 / 10 分",
        "因迟交扣 1.5 分",
        "评语：",
        "没有运行：",
        "练习 1",
        "尚未评阅",
    ):
        assert text in page.text, text
    assert "缺失的单元格已补回：a, <i>b</i>, c, d，另有 3 个。" in page.text
    assert "x.ipynb：文件是空的。" in page.text
    own = re.sub(r"<style>.*?</style>|<details>.*", "", html, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{4,}", Page(own).text))
    assert words <= {"square", "essay", "ipynb", "script", "KeyError", "translated", "Zero", "Well", "done"}


def test_a_translation_smuggles_no_markup(languages: Path) -> None:
    """What a student wrote into a sentence is text in the translated one too, and nothing loads or runs."""
    html = feedback_page(VERDICT, graded(), "hw", say=reader("zh_CN", languages, "hw"))
    assert Page(html).loads() == []
    for tag in ("<script", "<img src=x", "<i>b", "not <b>", "Zoë <b>"):
        assert tag not in html
    hostile = replace(VERDICT, problems=("{file}</li><script>1</script> was taken for {name}.ipynb.",))
    assert "<script" not in feedback_page(hostile, graded(), "hw", say=reader("zh_CN", languages, "hw"))


def test_both_languages(languages: Path) -> None:
    """In the edition of two languages titles and hints come in both, and nbjudge's own words in the first."""
    text = Page(feedback_page(VERDICT, graded(), "hw", say=reader("zh_CN+en", languages, "hw"))).text
    assert "正数 / Positive numbers" in text and "6 / 10 分" in text


@pytest.mark.parametrize("edition", ["", "klingon", "../../etc", "zz", "en"])
def test_without_a_catalogue_all_is_english(languages: Path, edition: str) -> None:
    """English, unknown languages and those without a catalogue have the English page."""
    verdict = replace(VERDICT, edition=edition)
    page = feedback_page(verdict, graded(), "hw", say=reader(edition, languages, "hw"))
    assert page == feedback_page(verdict, graded(), "hw")


def test_a_damaged_catalogue_costs_its_own_texts(languages: Path) -> None:
    """A damaged catalogue of the course is one line; its texts are English and nbjudge's own stay translated."""
    (languages / "zh_CN" / "hw.hidden.po").write_text('msgid "Positive numbers"\nmsgstr "正', "utf-8")
    say = reader("zh_CN", languages, "hw")
    (line,) = say.faults
    assert "hw.hidden.po, line 2" in line and "\n" not in line
    text = Page(feedback_page(VERDICT, graded(), "hw", say=say)).text
    assert "Positive numbers" in text and "6 / 10 分" in text


def test_a_course_has_its_own_words(languages: Path) -> None:
    """A course's nbjudge.po goes before the one that comes with nbjudge; another language needs no more than that."""
    for language in ("zh_CN", "de"):
        (languages / language).mkdir(exist_ok=True)
        (languages / language / "nbjudge.po").write_text(f'{HEADER}msgid "Exercises"\nmsgstr "Aufgaben"\n', "utf-8")
    assert reader("zh_CN", languages)("Exercises") == "Aufgaben" == reader("de", languages)("Exercises")
    assert reader("zh_CN", languages)("Points") == "得分"
    assert (reader("de", languages).number(2.5), reader("zh_CN").number(2.5), Reader().number(2.5)) == (
        "2,5", "2.5", "2.5",
    )  # fmt: skip


def test_a_page_tells_when_its_translation_has_changed(languages: Path, tmp_path: Path) -> None:
    """The digest in a page is another when a catalogue of its language is; an English page knows of none."""
    graded_at = tmp_path / "autograded" / "ada" / "hw" / "hw.ipynb"
    graded_at.parent.mkdir(parents=True)
    graded_at.write_text("{}")
    digests: dict[str, list[str]] = {}
    for edition in ("", "zh_CN"):
        (graded_at.parent / "verdict.json").write_text(replace(VERDICT, edition=edition).to_json(), "utf-8")
        for more in ("", "# changed\n"):
            (languages / "zh_CN" / "hw.hidden.po").write_text(HEADER + HIDDEN + more, "utf-8")
            digests.setdefault(edition, []).append(made_from(graded_at, None, languages))
    assert digests[""][0] == digests[""][1]
    assert digests["zh_CN"][0] != digests["zh_CN"][1]


def test_a_repair_is_told_in_the_language() -> None:
    """What restoring says of a damaged notebook is translated, line by line."""
    release = build.released()
    submitted = build.released()
    submitted.cells = submitted.cells[:3]
    for line in restore(release, submitted).problems:
        assert reader("zh_CN").text(line) != line


@pytest.mark.parametrize("edition", ["", "zh_CN"])
def test_a_name_that_reads_from_right_to_left_moves_no_other_word(edition: str) -> None:
    """An Arabic name of a file stands apart in the sentence on it, also in the translated one."""
    named = replace(VERDICT, problems=("\u0648\u0627\u062c\u0628 \u0645 (2).ipynb was taken for hw.ipynb.",))
    page = feedback_page(named, graded(), "hw", say=reader(edition))
    assert "<bdi>\u0648\u0627\u062c\u0628 \u0645</bdi> (2).ipynb" in page


def test_a_full_page_shows_the_rest_as_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cells of a page share its room: those that it has none for are plain text, and say so in the language."""
    monkeypatch.setattr(feedback, "PageRoom", partial(PageRoom, characters=1))
    html = feedback_page(VERDICT, graded(), "hw", say=reader("zh_CN"))
    texts = [cell.source for cell in graded().cells if cell.cell_type == "markdown"]
    assert html.count("内容太长或太特殊") > 3 and "<math" not in html and '<span class="k' not in html
    assert len(texts) > 1 and all(text in Page(html).text for text in texts[1:])

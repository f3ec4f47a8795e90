"""A finished text is translated by the sentence of the catalogue that it is, with what was filled in."""

import random
import time

import pytest

from nbjudge.languages.catalogue import Catalogue, Entry
from nbjudge.languages.filled import LONGEST, Sentences


def _sentences(*pairs: tuple[str, str], context: str = "") -> Sentences:
    return Sentences([Catalogue("de", tuple(Entry(context, (one,), (other,)) for one, other in pairs))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exercises", "Aufgaben"),
        ("3 of 10 points", "3 von 10 Punkten"),
        ("W1 is 10 times too large.", "10-mal zu groß: W1."),
        ("x{b} is {a} times too large.", "{a}-mal zu groß: x{b}."),
        ("Every {k} in $x_{k}$", "Jedes {k} in $x_{k}$"),
        ("a or b or c", "c, a, b"),
        ("b and b again", "zweimal b"),
        ("b and c again", None),
        (" of  points", None),
        ("3 of 10 points.", None),
        ("exercises", None),
        ("", None),
    ],
)
def test_sentences(text: str, expected: str | None) -> None:
    """A text is found whole, or by its placeholders; what is filled in stays as it is, braces and all."""
    sentences = _sentences(
        ("Exercises", "Aufgaben"),
        ("{got} of {all} points", "{got} von {all} Punkten"),
        ("{a} is {b} times too large.", "{b}-mal zu groß: {a}."),
        ("Every {k} in $x_{k}$", "Jedes {k} in $x_{k}$"),
        ("{one} or {two} or {three}", "{three}, {one}, {two}"),
        ("{a} and {a} again", "zweimal {a}"),
        ("{all}", "alles"),
    )
    assert sentences.translated(text) == expected


def test_the_longer_sentence_comes_first() -> None:
    """Of two sentences that a text can be, the one with more words of its own is taken."""
    sentences = _sentences(("{a} is {b}.", "kurz"), ("{a} is too {b}.", "lang"))
    assert sentences.translated("it is too late.") == "lang"


def test_context() -> None:
    """The same English in two places can have two translations."""
    entries = (Entry("x", ("point",), ("Punkt",)), Entry("y", ("point",), ("Stelle",)))
    sentences = Sentences([Catalogue("de", entries)])
    assert [sentences.translated("point", context) for context in ("x", "y", "")] == ["Punkt", "Stelle", None]


def test_plural_forms() -> None:
    """The first whole number decides about the plural form, by the catalogue's own rule."""
    entry = Entry("", ("one file", "{n} files"), ("{n} soubor", "{n} soubory", "{n} souborů"))
    catalogue = Catalogue("cs", (entry,), plural_form=lambda n: 0 if n == 1 else 1 if n < 5 else 2)
    sentences = Sentences([catalogue])
    assert [sentences.translated(f"{n} files") for n in (1, 2, 7)] == ["1 soubor", "2 soubory", "7 souborů"]


def test_markup_comes_over_as_it_was() -> None:
    """What a student's text holds is in the translation letter by letter, to be escaped like the English."""
    sentences = _sentences(("{file} was taken.", "{file} genommen."))
    assert sentences.translated("<script>{file}</script> was taken.") == "<script>{file}</script> genommen."


def test_a_long_hostile_text_costs_little() -> None:
    """Time grows with the length of the text: a thousand half-matches of many placeholders take no time to speak of."""
    sentences = _sentences((" a ".join(f"{{p{n}}}" for n in range(12)) + " b", "x"))
    began = time.process_time()
    assert sentences.translated(("a a " * (LONGEST // 4))[:LONGEST]) is None
    assert sentences.translated("a " * LONGEST + "b") is None
    assert time.process_time() - began < 5  # a search that goes back would take years


def test_every_filling_is_found_again() -> None:
    """For values without the sentence's own words, translated(filled English) is the filled translation."""
    seed = random.randrange(10**6)
    print("seed", seed)
    draw = random.Random(seed)
    sentences = _sentences(("Of {n} files, {names} were read by {who}.", "{who}: {n}/{names}"))
    for _ in range(200):
        n, names, who = ("".join(draw.choices("xyz{}<&% 1", k=draw.randint(1, 9))) for _ in range(3))
        assert sentences.translated(f"Of {n} files, {names} were read by {who}.") == f"{who}: {n}/{names}"

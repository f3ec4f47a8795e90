"""nbjudge's own catalogues hold every sentence that students read, and each shows what the English says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbjudge.languages.catalogue import read_catalogue
from nbjudge.languages.placeholders import placeholders
from nbjudge.languages.reader import DOMAIN, OWN, languages, reader
from tools.languages import engine

LANGUAGES = [language for language in languages() if language != "en"]
# Where sentences for students are made. What these modules say to instructors, or to a program, is said below.
MADE_IN = (
    *("course/files", "notebooks/parsing", "notebooks/picking", "notebooks/restoring", "notebooks/display/outputs"),
    *("judging/student", "judging/hidden_tests", "judging/plain/outside", "judging/plain/failures"),
    *("judging/plain/conversation", "sandbox/process", "sandbox/execution", "grading/cells/stopped_cells"),
    *("grading/submission", "grading/plain_tests", "grading/writeback", "reports/feedback", "records"),
)
TO_INSTRUCTORS = re.compile(
    r"\*\*(?:This notebook could not be read|The grader failed)|points\*?\*?</|hidden tests passed</p>"
    r"|Nothing was graded|cross the wall|Let a read-only cell|not called again after the first timeout"
    r"|to import it ends Python|holds no hidden test|Mend the test|has a weight that is|asks for|Did you mean"
    r"|Hidden tests are given|The last value was|Line \{|The release's|can be graded here|nothing was graded"
    r"|stopped with \{|The test passes|the cell \{"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    """The catalogue has the entries that the code and the pages have, each translated, with the same placeholders."""
    catalogue = read_catalogue(OWN / language / "LC_MESSAGES" / f"{DOMAIN}.po", language)
    assert catalogue.faults == ()
    translated = {entry.english[0]: entry.texts[0] for entry in catalogue.entries}
    assert set(translated) == {entry.text for entry in engine.entries()}, "bring it up to date: make languages"
    for english, text in translated.items():
        assert placeholders(text) == placeholders(english)
        assert re.findall(r"`[^`]*`", text) == re.findall(r"`[^`]*`", english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_filled_sentence_is_found(language: str) -> None:
    """Whatever is filled in, the finished English is found again, and its values stand in the translation."""
    say = reader(language)
    for entry in engine.entries():
        values = {name: "7" if name == "number" else f"q{name}" for name in placeholders(entry.text)}
        if not re.search(r"\w", re.sub(r"\{\w+\}", "", entry.text)):
            continue  # of values and signs alone: found by what stands in it
        english = re.sub(r"\{(\w+)\}", lambda name: values[name[1]], entry.text)  # noqa: B023
        shown = say.text(english)
        assert shown != english and all(value in shown for value in values.values()), english
        assert say(entry.text, **values) == shown


def _texts(tree: ast.AST, marked: bool = False) -> Iterator[str]:
    """Yield the texts of a module that are neither marked nor docstrings nor the words of an error for instructors."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in ("sentence", "say") or name.endswith("Error") or name == "re.compile":
                yield from (text for inner in (*node.args[1:], *node.keywords) for text in _texts(inner))
                continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            yield from _texts(node)


@pytest.mark.parametrize("module", MADE_IN)
def test_no_sentence_for_students_is_unmarked(module: str) -> None:
    """In the modules that speak to students each text that is a sentence is marked, but for those to instructors."""
    source = Path(engine.ENGINE / f"{module}.py").read_text("utf-8")
    sentence = re.compile(r"[A-Za-z`{][^\n]* [^\n]* [^\n]*[.?!]\s*$", re.DOTALL)
    found = [text for text in _texts(ast.parse(source)) if sentence.match(text) and not TO_INSTRUCTORS.search(text)]
    assert found == []

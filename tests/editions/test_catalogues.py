"""The catalogues: what is in them, what an edit of the English does to them, and the faults that are found in them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from doubling_in_chinese import CHINESE, write_chinese

from nbjudge.course.folders import Course
from nbjudge.errors import CourseError
from tools.languages import catalogues, checks, entries, markdown, strings
from tools.languages.__main__ import check, update

PROJECT = Path(__file__).parents[2]
GLOSSARY = checks.Glossary({"learning rate": ["学习率"]})
ENGLISH = "Step 2: the learning rate $\\alpha$ of `model` is {value}, see [here](#x) and <br>10 % more."
RIGHT = "第 2 步：`model` 的学习率 $\\alpha$ 是 {value}，见[这里](#x)，以及<br>多出的 10%。"
PLANTED = {
    "placeholder": (("{value}", "{wert}"), "placeholder {value} missing"),
    "formula": (("$\\alpha$", "$\\beta$"), "formula $\\alpha$ missing"),
    "code": (("`model`", "`modell`"), "code `model` missing"),
    "link": (("(#x)", "(#y)"), "link #x missing"),
    "number": (("10%", "20%"), "number 10 missing"),
    "tag": (("<br>", ""), "other HTML tags"),
    "term": (("学习率", "学习速度"), 'the term "learning rate" should be 学习率'),
    "punctuation": (("步：", "步:"), "half-width punctuation"),
    "emphasis": (("多出的", "**多出的（10%）**的"), "a * is shown"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str) -> None:
    """A translation in which one thing differs from the English is told with that thing; without it none is."""
    (before, after), message = PLANTED[fault]
    assert list(checks.faults(ENGLISH, RIGHT, GLOSSARY)) == []
    found = list(checks.faults(ENGLISH, RIGHT.replace(before, after), GLOSSARY))
    assert any(message in line for line in found), found


def test_a_table_keeps_its_cells() -> None:
    """A row with a cell more is told."""
    assert list(checks.faults("| a | b |\n| c | d |", "| 甲 | 乙 |\n| 丙 | 丁 | 戊 |", GLOSSARY))


def test_a_number_in_words_may_become_digits() -> None:
    """Where English writes ten, Chinese may write 10, and no other number."""
    assert list(checks.faults("ten seeds", "10 个种子", GLOSSARY)) == []
    assert list(checks.faults("ten seeds", "12 个种子", GLOSSARY)) == ["number 12 not in the English"]


def test_every_block_with_words_is_an_entry(course: Course) -> None:
    """Formulas alone are none; a list, a table, a docstring's paragraph, a comment and a printed sentence are."""
    assert {entry.text for entry in entries.notebook_entries(course, "doubling")} == set(CHINESE)


def test_an_edited_paragraph_turns_its_own_translation_fuzzy(course: Course) -> None:
    """The other entries keep theirs, what has gone is kept aside, and the check names file, cell and text."""
    source = course.root / "source" / "doubling" / "doubling.ipynb"
    source.write_text(source.read_text("utf-8").replace("10 points.", "10 points in all."), "utf-8")
    assert any("not up to date" in line for line in check(course, "zh_CN"))
    lines = list(update(course, "zh_CN"))
    fuzzy = [line for line in lines if "fuzzy" in line]
    assert len(fuzzy) == 1 and fuzzy[0].startswith('zh_CN/doubling.po, cell title, "Write $2x$')
    assert f"zh_CN/doubling.po: {len(CHINESE) - 1} of {len(CHINESE)} translated" in lines


def test_nothing_to_do_is_said_by_the_check(course: Course) -> None:
    """A complete catalogue, written by `make languages`, passes; with an entry taken out it does not."""
    list(update(course, "zh_CN"))
    assert [line for line in check(course, "zh_CN") if "doubling.po" in line] == []
    write_chinese(course, {**CHINESE, "# Doubling": ""})
    assert [line for line in check(course, "zh_CN") if "doubling.po" in line] == [
        'zh_CN/doubling.po, cell title, "# Doubling": not translated'
    ]


def test_a_damaged_catalogue_and_an_unknown_language_are_told_in_one_line(course: Course) -> None:
    """The file is named; nothing is written."""
    path = course.root / "languages" / "zh_CN" / "doubling.po"
    path.write_text('msgid "a\nmsgstr ""\n', "utf-8")
    with pytest.raises(CourseError, match=r"doubling\.po"):
        catalogues.read(path, "zh_CN")
    with pytest.raises(CourseError, match="There is no language 'xx_QQ'"):
        list(update(course, "xx_QQ"))
    assert not (course.root / "languages" / "xx_QQ").exists()


def test_blocks_are_what_blank_lines_part_but_in_fences() -> None:
    """A fence with a blank line in it is one block; lists and tables are."""
    text = "a\n\n```python\nx\n\ny  # why\n```\n\n- b\n- c\n\n$$d$$"
    assert markdown.blocks(text) == ["a", "```python\nx\n\ny  # why\n```", "- b\n- c", "$$d$$"]
    assert [markdown.has_words(block) for block in markdown.blocks(text)] == [False, True, False, False]


def test_a_string_is_written_with_its_values() -> None:
    """What is filled in keeps its format, quotes and braces of the text are escaped."""
    node = ast.parse("f'{a:.2f} of {b[0]!r}'", mode="eval").body
    assert strings.template(node) == "{a} of {value}"
    written = strings.literal('"{value}" {x} {a}', strings.values(node))
    assert eval(written, {"a": 1.234, "b": ["c"]}) == "\"'c'\" {x} 1.23"


@pytest.mark.slow
def test_the_chinese_catalogues_are_complete() -> None:
    """Every text of the course is translated, up to date with its English, and without a fault."""
    command = [sys.executable, "-m", "tools.languages", "--check"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

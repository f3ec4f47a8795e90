"""An edition in another language: its texts are translated, and all else is the English one's."""

import json
from pathlib import Path
from typing import Any

import pytest
from doubling_in_chinese import CHINESE, notebook, write_chinese

from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError
from tools import release
from tools.languages import code, markdown
from tools.languages.editions import Edition, editions, with_language

PROJECT = Path(__file__).parents[2]
COURSE = find_course(PROJECT)


def terms(cell: dict[str, Any]) -> tuple[object, ...]:
    """Return what must be the same of a cell: all but its text, and nbgrader's sum of it."""
    marks = {key: value for key, value in cell["metadata"].get("nbgrader", {}).items() if key != "checksum"}
    return cell["id"], cell["cell_type"], marks, {**cell["metadata"], "nbgrader": None}


def cells(made: dict[str, object]) -> dict[str, str]:
    """Return the sources of a notebook's cells by their ids."""
    return {cell["id"]: "".join(cell["source"]) for cell in made["cells"]}  # type: ignore[attr-defined]


def test_texts_of_text_cells_and_code_cells_are_translated(course: Course) -> None:
    """Headings, paragraphs, lists, tables, docstrings, comments, what is printed. Links find the headings."""
    found = cells(Edition(course.root, "zh_CN").notebook(notebook()))
    assert found["title"] == '# 加倍 <a id="Doubling"></a>\n\n写出 $2x$，见[第 1 节](#1-The-task)，10 分。'
    assert found["task"].split("\n\n") == [
        '## 1 任务 <a id="1-The-task"></a>',
        CHINESE["- fast\n- right"],
        "$$2x$$",
        *list(CHINESE.values())[4:5],
    ]
    assert found["answer"].split("\n")[1:8] == [
        '    """', "    把一个数加倍。", "", "    参数：", "    x -- 这个数", '    """', "    # 要求的是这个数的两倍。",
    ]  # fmt: skip
    assert "return 2 * x  # 仅此而已" in found["answer"]
    assert found["try"] == "x = 3\nprint(f\"{x} 的两倍是 {double(x):.1f}\", {'a key': 1})"
    assert found["imports"].split("\n")[2:] == [
        "from course_kit.opt import N", "from course_kit.languages import use_language", "", 'use_language("zh_CN")',
    ]  # fmt: skip


def test_the_bilingual_edition_has_each_block_in_both_languages(course: Course) -> None:
    """A paragraph follows the other; lines of lists, cells of tables and headings stand together, formulas once."""
    found = cells(Edition(course.root, "zh_CN", both=True).notebook(notebook()))
    assert found["title"].split("\n\n") == [
        '# Doubling · 加倍 <a id="Doubling"></a>',
        "Write $2x$ as in [section 1](#1-The-task), 10 points.",
        "写出 $2x$，见[第 1 节](#1-The-task)，10 分。",
    ]
    assert found["task"].split("\n\n")[1:] == [
        "- fast<br>快\n- right<br>对",
        "$$2x$$",
        "| name<br>名称 | meaning<br>含义 |\n|---|---|\n| $x$ | the number<br>这个数 |",
    ]
    assert "    # Twice the number is what is asked for.\n    # 要求的是这个数的两倍。\n" in found["answer"]
    assert 'use_language("zh_CN+en")' in found["imports"]


def test_what_is_not_translated_is_english(course: Course) -> None:
    """An edition can be made of a catalogue that is half done, and of an entry that has turned fuzzy."""
    path = write_chinese(course, {"# Doubling": "# 加倍", "- fast\n- right": "- 快\n- 对"})
    path.write_text(
        path.read_text("utf-8").replace('msgctxt "task"\nmsgid ""', '#, fuzzy\nmsgctxt "task"\nmsgid ""'), "utf-8"
    )
    found = cells(Edition(course.root, "zh_CN").notebook(notebook()))
    assert (
        found["title"].startswith('# 加倍 <a id="Doubling"></a>\n\nWrite $2x$') and "- fast\n- right" in found["task"]
    )
    assert found["answer"] == "".join(notebook()["cells"][3]["source"])  # type: ignore[index]


@pytest.mark.slow
def test_the_release_of_an_edition_and_its_zip_are_made(course: Course) -> None:
    """It lies in editions/<edition>/release, has nbgrader's metadata and no solution; what is stale is told."""
    edition = Edition(course.root, "zh_CN")
    assert "editions/zh_CN/release/doubling made anew" in release.make(course, "doubling", edition)
    made = json.loads((course.root / "editions/zh_CN/release/doubling/doubling.ipynb").read_text("utf-8"))
    assert made["metadata"]["nbjudge"] == {"edition": "zh_CN"}
    assert "raise NotImplementedError" in cells(made)["answer"] and "2 * x" not in cells(made)["answer"]
    assert (course.root / "build" / "doubling.zh_CN.zip").is_file()
    assert "up to date" in release.check(course, "doubling", edition)
    write_chinese(course, {})
    with pytest.raises(CourseError, match=r"editions/zh_CN/release/doubling is stale: doubling.ipynb differs"):
        release.check(course, "doubling", Edition(course.root, "zh_CN"))


@pytest.mark.parametrize("edition", editions(PROJECT), ids=lambda edition: edition.name)
@pytest.mark.parametrize("name", ["optimization_methods", "modern_optimizers", "choosing_an_optimizer"])
def test_an_edition_differs_in_texts_only(edition: Edition, name: str) -> None:
    """In the committed releases the cells, their ids, points, tags and code without its texts are the same."""
    english, other = (
        json.loads((folder / "release" / name / f"{name}.ipynb").read_text("utf-8"))["cells"]
        for folder in (PROJECT, edition.folder)
    )
    assert list(map(terms, english)) == list(map(terms, other))
    for one, two in zip(english, other, strict=True):
        first, second = "".join(one["source"]), "".join(two["source"])
        if one["cell_type"] == "code":
            expected = with_language(first, edition.name) if "course_kit" in first else first
            assert code.without_texts(second) == code.without_texts(expected), one["id"]
        elif edition.both:
            assert len(markdown.blocks(second)) >= len(markdown.blocks(first)), one["id"]
        else:
            assert len(markdown.blocks(second)) == len(markdown.blocks(first)), one["id"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["optimization_methods", "modern_optimizers", "choosing_an_optimizer"])
def test_the_committed_editions_are_those_of_the_catalogues(name: str) -> None:
    """The releases in Chinese and in both languages are what source and catalogue give."""
    for edition in editions(PROJECT):
        assert "up to date" in release.check(COURSE, name, edition)

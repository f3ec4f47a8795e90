"""A course of one notebook with a catalogue in Chinese, made in code."""

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbjudge.course.folders import Course, find_course
from tools.languages import catalogues, entries

ANSWER = '''def double(x):
    """
    Double a number.

    Arguments:
    x -- the number
    """
    # Twice the number is what is asked for.
    ### BEGIN SOLUTION
    return 2 * x  # and no more
    ### END SOLUTION'''
CHECK = """points = 10.0 * (double(2) == 4)
### BEGIN HIDDEN TESTS
from nbjudge import hidden_tests; points = hidden_tests("test_double")
### END HIDDEN TESTS
points"""
CHINESE = {
    "# Doubling": "# 加倍",
    "Write $2x$ as in [section 1](#1-The-task), 10 points.": "写出 $2x$，见[第 1 节](#1-The-task)，10 分。",
    "## 1 The task": "## 1 任务",
    "- fast\n- right": "- 快\n- 对",
    "| name | meaning |\n|---|---|\n| $x$ | the number |": "| 名称 | 含义 |\n|---|---|\n| $x$ | 这个数 |",
    "Double a number.": "把一个数加倍。",
    "Arguments:\nx -- the number": "参数：\nx -- 这个数",
    "Twice the number is what is asked for.": "要求的是这个数的两倍。",
    "and no more": "仅此而已",
    "twice {x} is {value}": "{x} 的两倍是 {value}",
}


def notebook() -> dict[str, object]:
    """Return the source notebook."""
    marks = {"grade": False, "locked": False, "solution": False, "schema_version": 3, "task": False}
    graded = {**marks, "grade_id": "test_double", "grade": True, "locked": True, "points": 10}
    text = "## 1 The task\n\n- fast\n- right\n\n$$2x$$\n\n| name | meaning |\n|---|---|\n| $x$ | the number |"
    cells = [
        new_markdown_cell("# Doubling\n\nWrite $2x$ as in [section 1](#1-The-task), 10 points.", id="title"),
        new_code_cell("import math\n\nfrom course_kit.opt import N", id="imports"),
        new_markdown_cell(text, id="task"),
        new_code_cell(ANSWER, id="answer", metadata={"nbgrader": {**marks, "grade_id": "double", "solution": True}}),
        new_code_cell(CHECK, id="check", metadata={"nbgrader": graded}),
        new_code_cell("x = 3\nprint(f\"twice {x} is {double(x):.1f}\", {'a key': 1})", id="try"),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return the course, with all of its notebook in Chinese."""
    source, tests, kit = (tmp_path / part for part in ("source/doubling", "grader_tests/doubling", "source/course_kit"))
    for folder in (source, tests, kit):
        folder.mkdir(parents=True)
    (source / "doubling.ipynb").write_text(json.dumps(notebook()), "utf-8")
    (tests / "test_double.py").write_text("def test_it(student):\n    assert student.double(2) == 4\n", "utf-8")
    (kit / "__init__.py").write_text("", "utf-8")
    (kit / "opt.py").write_text("N = 3\n", "utf-8")
    course = find_course(tmp_path)
    write_chinese(course, CHINESE)
    return course


def write_chinese(course: Course, texts: dict[str, str]) -> Path:
    """Write the catalogue of the notebook with these translations; return its path."""
    path = course.root / "languages" / "zh_CN" / "doubling.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = catalogues.updated(
        Catalog(locale="zh_CN"), "doubling", entries.notebook_entries(course, "doubling"), "zh_CN"
    )
    for message in catalogue:
        if message.id:
            message.string = texts.get(str(message.id), "")
    path.write_text(catalogues.text(catalogue), "utf-8")
    return path

"""What the source notebook is made of: its cells, links, exercises, captions."""

from __future__ import annotations

import json
import re

from tests.assignment_cells import read

FUNCTIONS = [
    "sample_log_uniform", "learning_rate_sweep", "choose_rate", "best_of_k", "paired_interval", "early_stopping",
    "random_search",
]  # fmt: skip


def test_seven_exercises_and_a_conclusion(source):
    """Each function has an answer cell and a check of 10 points; the conclusion is a task of 10 points."""
    marks = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in source if "nbgrader" in cell["metadata"]}
    for function in FUNCTIONS:
        assert marks[function]["metadata"]["nbgrader"]["solution"]
        check = marks[f"test_{function}"]
        assert check["metadata"]["nbgrader"]["points"] == 10
        assert f"public_tests.{function}_test({function})" in check["source"]
    task = marks["conclusion"]["metadata"]["nbgrader"]
    assert (task["task"], task["locked"], task["points"]) == (True, True, 10)
    points = sum(cell["metadata"]["nbgrader"].get("points", 0) for cell in marks.values())
    assert points == 80


def test_the_mark_scheme_adds_up_and_stays_here(source):
    """The scheme gives the ten points of the conclusion, and neither release nor solved notebook has it."""
    (task,) = (cell["source"] for cell in source if cell["id"] == "conclusion")
    scheme = task.partition("=== BEGIN MARK SCHEME ===")[2].partition("=== END MARK SCHEME ===")[0]
    assert sum(map(int, re.findall(r"^- \*\*(\d+),", scheme, re.MULTILINE))) == 10
    for folder in ("release", "notebooks"):
        there = json.dumps(read(folder, "choosing_an_optimizer"), ensure_ascii=False)
        assert "MARK SCHEME" not in there
        assert not any(line and line in there for line in scheme.splitlines())


def test_every_figure_has_a_caption_and_words(source):
    """Every cell that draws has an alternative text, and the next text cell is its caption; figures are in order."""
    numbers = []
    for place, cell in enumerate(source):
        if cell["cell_type"] == "code" and re.search(r"^\s*(show\(|race\.show\()", cell["source"], re.MULTILINE):
            assert "alt=" in cell["source"]
            numbers.append(re.match(r"\*Figure (\d+)\.", source[place + 1]["source"])[1])
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) >= 10
    assert sum("_race(" in cell["source"] for cell in source) == 2  # that can be played


def test_predictions_are_folded(text):
    """Predictions are asked for, and every answer is folded away."""
    assert text.count("**Predict, then run.**") + text.count("Predict, then run.** ") >= 10
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    for question in re.findall(r"\*\*Predict, then run\.\*\*.*?(?=\n#|\Z)", text, re.DOTALL):
        assert "<details>" in question


def test_sections_end_in_recaps(source):
    """There are recaps, and each lists what to keep in mind."""
    recaps = [cell["source"] for cell in source if "> **Recap" in cell["source"]]
    assert len(recaps) >= 5
    assert all(recap.count("> - ") >= 2 for recap in recaps)


def test_heavy_cells_are_skipped_in_grading(source):
    """Cells that train or draw carry the tag `ungraded`; scikit-learn and the digits are used in no other."""
    for cell in source:
        if cell["cell_type"] == "code" and re.search(r"digits\.|show\(|library", cell["source"]):
            assert cell["metadata"].get("tags") == ["ungraded"], cell["id"]

"""What the source notebook is made of: its cells, links, exercises, captions."""

from __future__ import annotations

import re

from tests.answers.modern_optimizers.bases import ALL
from tests.answers.modern_optimizers.tables import POLYNOMIAL


def test_eight_exercises(source):
    """Each function has an answer cell and a check of 10 points, in the order of the exercises."""
    marks = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in source if "nbgrader" in cell["metadata"]}
    assert [name for name in marks if name in ALL] == list(ALL)
    for function in ALL:
        assert marks[function]["metadata"]["nbgrader"]["solution"]
        check = marks[f"test_{function}"]
        assert check["metadata"]["nbgrader"]["points"] == 10
        assert f"public_tests.{function}_test({function})" in check["source"]
    points = sum(cell["metadata"]["nbgrader"].get("points", 0) for cell in marks.values())
    assert points == 80


def test_exercises_are_numbered_and_linked(text):
    """The headings of the exercises count from 1 to 8, and the table of contents leads to each."""
    headings = re.findall(r"^### (Exercise \d - (\w+))$", text, re.MULTILINE)
    assert [heading for heading, _ in headings] == [f"Exercise {n} - {name}" for n, name in enumerate(ALL, start=1)]
    assert all(f"(#{heading.replace(' ', '-')})" in text for heading, _ in headings)


def test_formulas_are_numbered_in_order(text):
    """The numbers of the formulas count up, and each that the text or a hint names is there."""
    numbers = [int(number) for number in re.findall(r"\\tag\{(\d+)\}", text)]
    assert numbers == list(range(1, len(numbers) + 1))
    named = {int(n) for part in re.findall(r"formulas? \((\d+)\)(?: and \((\d+)\))?", text, re.I) for n in part if n}
    assert named <= set(numbers)


def test_the_tests_have_the_cell_that_they_call(source):
    """The cell that the hidden tests of exercise 1 call is the one that the tables of answers are judged with."""
    (cell,) = (cell for cell in source if cell["metadata"].get("nbgrader", {}).get("grade_id") == "polynomial")
    without_docs = re.sub(r'^ +"""[^"]*"""\n\n?', "", cell["source"], flags=re.MULTILINE)
    assert re.sub(r"\n+", "\n", without_docs).strip() == re.sub(r"\n+", "\n", POLYNOMIAL).strip()


def test_every_figure_has_a_caption_and_words(source):
    """Every cell that draws has an alternative text, and the next text cell is its caption; figures are in order."""
    numbers = []
    for place, cell in enumerate(source):
        if cell["cell_type"] == "code" and re.search(
            r"^\s*(figures\.show\(|race\.show\()", cell["source"], re.MULTILINE
        ):
            assert "alt=" in cell["source"]
            numbers.append(re.match(r"\*Figure (\d+)\.", source[place + 1]["source"])[1])
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) >= 10
    assert sum("race.show(" in cell["source"] for cell in source) >= 2  # that can be played


def test_predictions_are_folded(text):
    """Predictions are asked for, and every answer is folded away."""
    assert text.count("**Predict, then run.**") >= 9
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    for question in re.findall(r"\*\*Predict, then run\.\*\*.*?(?=\n#|\Z)", text, re.DOTALL):
        assert "<details>" in question


def test_sections_end_in_recaps(source):
    """Sections 2 to 8 end in a recap that lists what to keep in mind."""
    recaps = [cell["source"] for cell in source if "> **Recap" in cell["source"]]
    assert [re.search(r"Recap of section (\d)", recap)[1] for recap in recaps] == list("2345678")
    assert all(recap.count("> - ") >= 2 for recap in recaps)


def test_heavy_cells_are_skipped_in_grading(source):
    """Cells that train, draw or use the data carry the tag `ungraded`, so that no grading imports scikit-learn."""
    for cell in source:
        if cell["cell_type"] == "code" and re.search(
            r"^(?!def |@|    ).*(digits\.|figures\.|if ready)", cell["source"], re.M
        ):
            assert cell["metadata"].get("tags") == ["ungraded"] or cell["id"] == "imports", cell["id"]


def test_no_right_answer_stands_in_a_locked_cell(source):
    """The formulas of the exercises stand in the text and in the answer cells, and in no other code."""
    others = [cell["source"] for cell in source if cell["cell_type"] == "code" and not _is_answer(cell)]
    assert not any(re.search(rf"def ({'|'.join(ALL)})\b", other) for other in others)


def _is_answer(cell):
    return cell["metadata"].get("nbgrader", {}).get("solution", False)

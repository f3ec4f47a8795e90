"""Time a plain nbgrader course of ten test cells: `python -m benchmarks.plain`.

Stock nbgrader, nbjudge with these cells, and nbjudge with the same asserts in `grader_tests/` take turns in one run,
started from the same files.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

from nbformat import NotebookNode

from benchmarks.ours import Took, grade
from benchmarks.stock import Graded, Stock
from tests.notebooks import build

NAME, CELLS, POINTS = "plain", 10, 2
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "plain"\n'
ASSERTS = (
    "x = np.arange(1.0, 5.0) * {number}",
    "assert np.allclose({prefix}scaled_{number}(x), {number} * x / x.max()), 'Divide by the largest.'",
    "assert {prefix}scaled_{number}(np.array([2.0]))[0] == {number}",
    "assert isinstance({prefix}scaled_{number}(x), np.ndarray)",
)
RIGHT, WRONG = "return {number} * x / x.max()", "return {number} * x / x.sum()"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--submissions", type=int, default=40, help="that nbjudge grades in each turn (default: 40)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each tool (default: 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nbjudge-bench-") as scratch:
        courses = {name: make_course(Path(scratch, name), options.submissions) for name in ("stock", "plain", "tests")}
        write_tests(courses["tests"])
        print(table(rounds(courses, options.rounds)))


def make_course(root: Path, submissions: int) -> Path:
    """Write the course; every other student has one answer wrong."""
    _write(root / "source", _notebook(["### BEGIN SOLUTION\n    " + RIGHT + "\n    ### END SOLUTION"] * CELLS))
    _write(root / "release", _notebook(["# YOUR CODE HERE\n    raise NotImplementedError()"] * CELLS))
    for number in range(submissions):
        answers = [RIGHT] * CELLS
        if number % 2:
            answers[number % CELLS] = WRONG
        _write(root / "submitted" / _student(number), _notebook(answers))
    (root / "nbgrader_config.py").write_text(CONFIG)
    return root


def write_tests(root: Path) -> None:
    """Write the test cells' asserts as hidden tests."""
    folder = root / "grader_tests" / NAME
    folder.mkdir(parents=True)
    for number in range(1, CELLS + 1):
        lines = [line.format(number=number, prefix="student.") for line in ASSERTS]
        body = "\n    ".join(["def test_it(student):", '"""It scales."""', *lines])
        (folder / f"test_{number}.py").write_text(f"import numpy as np\n\n\n{body}\n")


def rounds(courses: dict[str, Path], count: int) -> list[tuple[Graded, Took, Took]]:
    """Let the three take turns."""
    turns = []
    with Stock(courses["stock"], NAME) as stock:
        stock.grade(_student(0), skip_ungraded=False)  # what it imports late
        for number in range(count):
            student = _student(number)
            theirs = stock.grade(student, skip_ungraded=False)
            plain, tests = (grade(courses[name], jobs=1, assignment=NAME) for name in ("plain", "tests"))
            if not theirs.scores == plain.scores[student] == tests.scores[student]:
                raise SystemExit(f"They disagree on {student}: {theirs.scores}, {plain.scores}, {tests.scores}")
            print(f"turn {number + 1} of {count}", flush=True)
            turns.append((theirs, plain, tests))
    return turns


def table(turns: list[tuple[Graded, Took, Took]]) -> str:
    """Return the results as a table in Markdown; the ratios are medians of the turns."""
    lines = ["| one submission, medians | seconds | CPU seconds | nbjudge with these cells is faster | by CPU |"]
    lines.append("|---|---:|---:|---:|---:|")
    names = ("stock nbgrader", "nbjudge, the test cells as they are", "nbjudge, the same in `grader_tests/`")
    for name, measured in zip(names, zip(*turns, strict=True), strict=True):
        pairs = list(zip(measured, (turn[1] for turn in turns), strict=True))
        seconds, cpu = median(one.seconds for one in measured), median(one.cpu_seconds for one in measured)
        faster = median(one.seconds / plain.seconds for one, plain in pairs)
        cheaper = median(one.cpu_seconds / plain.cpu_seconds for one, plain in pairs)
        lines.append(f"| {name} | {seconds:.3f} | {cpu:.3f} | {faster:.1f} × | {cheaper:.1f} × |")
    return "\n".join(lines)


def _student(number: int) -> str:
    return f"student{number:04}"


def _notebook(answers: list[str]) -> NotebookNode:
    cells = [build.code("imports", "import numpy as np")]
    for number, answer in enumerate(answers, start=1):
        source = f"def scaled_{number}(x):\n    " + answer.format(number=number)
        test = "\n".join(line.format(number=number, prefix="") for line in ASSERTS)
        graded = build.marks(f"test_{number}", grade=True, locked=True, points=POINTS)
        cells.append(build.code(f"answer-{number}", source, **build.marks(f"scaled_{number}", solution=True)))
        cells.append(build.code(f"test-{number}", test, **graded))
    return build.notebook(*cells)


def _write(folder: Path, notebook: NotebookNode) -> None:
    build.write(folder / NAME / f"{NAME}.ipynb", notebook)


if __name__ == "__main__":
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # one thread for each process, for all tools
    main()

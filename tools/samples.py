"""The sample students: notebooks made from the releases and from the answers in examples/submissions/<assignment>/.

A file there holds the answers of one student, each below a line `# %% <grade_id of the answer cell>`; a cell without
an answer stays as it was given out. `python -m tools.samples` hands all of them in, in submitted/.
"""

from __future__ import annotations

import argparse
import copy
import json
import re
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
ANSWERS = PROJECT / "examples" / "submissions"
ORDER = ("optimization_methods", "modern_optimizers", "choosing_an_optimizer")
FIRST = ORDER[0]  # the assignment that is meant where none is named
FROM_COLAB = frozenset({"hiro"})


def write(release_folder: Path, submitted_folder: Path) -> None:
    """Write the notebook of every sample student to submitted_folder/<student>/<assignment>/.

    `release_folder` is the assignment's folder in release/. Raises FileNotFoundError where it holds no notebook.
    """
    path = release_folder / f"{release_folder.name}.ipynb"
    release = json.loads(path.read_text(encoding="utf-8"))
    for student in students(release_folder.name):
        folder = submitted_folder / student / release_folder.name
        folder.mkdir(parents=True, exist_ok=True)
        notebook = json.dumps(notebook_of(student, release, release_folder.name), ensure_ascii=False, indent=1)
        (folder / path.name).write_text(notebook + "\n", encoding="utf-8")


def assignments() -> list[str]:
    """Return the assignments that have sample students, in the order of the course."""
    return [name for name in ORDER if (ANSWERS / name).is_dir()]


def students(assignment: str = FIRST) -> list[str]:
    """Return the names of the sample students of an assignment."""
    return sorted(path.stem for path in (ANSWERS / assignment).glob("*.py"))


def answers_of(student: str, assignment: str = FIRST) -> dict[str, str]:
    """Return the source of each answer of a student by the grade_id of its cell."""
    text = (ANSWERS / assignment / f"{student}.py").read_text(encoding="utf-8")
    parts = re.split(r"^# %% (\w+)\n", text, flags=re.MULTILINE)[1:]
    return {grade_id: source.strip() for grade_id, source in zip(parts[::2], parts[1::2], strict=True)}


def notebook_of(student: str, release: dict[str, Any], assignment: str = FIRST) -> dict[str, Any]:
    """Return the release's notebook with the answers of a student in it."""
    notebook = copy.deepcopy(release)
    answers = answers_of(student, assignment)
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers.pop(grade_id)
    if answers:
        raise KeyError(f"{student}: the release has no cells {', '.join(answers)}. Their grade_ids have changed.")
    return as_from_colab(notebook) if student in FROM_COLAB else notebook


def as_from_colab(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as Colab hands it back: without nbgrader's metadata, tags and cell ids."""
    for number, cell in enumerate(notebook["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"x{number:03}Zq{number * 7919 % 10007:05}"}
    notebook["metadata"] = {
        "colab": {"provenance": []},
        "kernelspec": {"display_name": "Python 3", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook["nbformat_minor"] = 0
    return notebook


if __name__ == "__main__":
    argparse.ArgumentParser(description="Hand in the notebooks of all sample students, in submitted/.").parse_args()
    for name in assignments():
        write(PROJECT / "release" / name, PROJECT / "submitted")

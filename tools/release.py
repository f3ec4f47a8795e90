"""Make the student version of each assignment: release/<assignment>/, and a zip to hand out, from source/.

nbgrader's generate_assignment does the work, in a scratch course without a gradebook: marks are not its business, so it
runs just as well after the class has handed in. `nbjudge grade` brings the gradebook up to date.
"""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import shlex
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from traitlets.config.loader import Config

from nbjudge.course import configuration
from nbjudge.course.configuration import CONFIG
from nbjudge.course.folders import Course
from nbjudge.course.release import source_problem
from nbjudge.errors import CourseError
from tools import generated, making
from tools.languages.editions import Edition, course_of, home

MARKERS = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
REGION = re.compile(r"^[^\n]*BEGIN (SOLUTION|HIDDEN TESTS)[^\n]*\n(.*?)^[^\n]*END \1", re.MULTILINE | re.DOTALL)
HANDED_OUT = ("numpy", "matplotlib", "scikit-learn", "jupyterlab")
TELLING = 20  # letters of a solution that do not stand elsewhere by chance; `return v` does
HOW_TO_BEGIN = """\
To solve and to hand in: {notebooks}. The other files belong to it; leave them as they are.

You need Python 3.11 to 3.13. In this folder, say (on Windows .venv\\Scripts\\activate in the second line):

    python3 -m venv .venv
    . .venv/bin/activate
    pip install -r requirements.txt
    jupyter lab {first}
"""
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)  # the zip format has no earlier one; a fixed date keeps the bytes the same


def main() -> int:
    """Make the releases, or check them; return the exit code."""
    return making.main(__doc__.partition("\n")[0], make, check)


def make(course: Course, name: str, edition: Edition | None = None) -> str:
    """Make the release of an assignment and its zip; return a line that says so."""
    target = home(course, edition) / course.release / name
    with tempfile.TemporaryDirectory() as scratch:
        changed = generated.replace(_made(course, name, edition, Path(scratch)), target)
    archive = write_zip(course, name, edition)
    state = "made anew" if changed else "unchanged"
    return f"{target.relative_to(course.root)} {state}; to hand out: {archive.relative_to(course.root)}"


def check(course: Course, name: str, edition: Edition | None = None) -> str:
    """Raise CourseError if the release is not what the source gives, and in another language the catalogue."""
    target = home(course, edition) / course.release / name
    with tempfile.TemporaryDirectory() as scratch:
        problem = generated.difference(_made(course, name, edition, Path(scratch)), target)
    if problem:
        raise CourseError(f"{target.relative_to(course.root)} is stale: {problem}. Make it anew: make release")
    return f"{target.relative_to(course.root)} is up to date"


def _made(course: Course, name: str, edition: Edition | None, scratch: Path) -> Path:
    (made := scratch / "made").mkdir()
    return generate(course_of(course, name, edition, scratch / "course"), name, made)


def generate(course: Course, name: str, scratch: Path) -> Path:
    """Write the release of an assignment into a scratch folder; return that folder.

    Raises CourseError, in one line, where the source cannot be released or something of the solutions would leak.
    """
    notebooks = dict(course.solution(name).notebooks)
    place = f"{course.source}/{name}"
    if problem := source_faults(notebooks, place):
        raise CourseError(problem)
    course.check_tests(name)
    generated.copy_source(course, name, scratch / "source" / name)
    _run_nbgrader(course, name, scratch)
    made = scratch / "release" / name
    if leak := leaked(notebooks, _texts(made), _texts(course.root / course.tests / name)):
        raise CourseError(f"{course.release}/{name} was not made: {leak}")
    return made


def source_faults(notebooks: Mapping[str, bytes], place: str) -> str | None:
    """Return one line on the first fault that keeps the source notebooks from being released, or None."""
    stems = {file.removesuffix(".ipynb"): data for file, data in notebooks.items()}
    if problem := source_problem(stems, place):
        return problem
    for file, data in notebooks.items():
        for fault in _faults(json.loads(data)):
            return f"{place}/{file}: {fault}"
    return None


def leaked(source: Mapping[str, bytes], release: Mapping[str, str], tests: Mapping[str, str]) -> str | None:
    """Return one line on the first thing in the release that students must not get, or None."""
    regions = (_squeezed(region) for data in source.values() for region in _regions(json.loads(data)))
    secrets = [region for region in regions if len(region) >= TELLING]
    for file, text in release.items():
        if found := MARKERS.search(text):
            return f"{file} still holds the line '{found[0]}'; its partner is missing or misspelt in the source."
        if Path(file).name in {Path(test).name for test in tests}:
            return f"{file} has the name of a hidden test file. Take it out of the source folder."
        if any(secret in _squeezed(text) for secret in secrets):
            return f"{file} holds a solution or a hidden test word for word. Take it out of the source folder."
    return None


def write_zip(course: Course, name: str, edition: Edition | None = None) -> Path:
    """Write build/<assignment>.zip: the released folder, requirements.txt and how to begin.

    That of an edition is build/<assignment>.<edition>.zip. The same release gives the same bytes.
    """
    folder = home(course, edition) / course.release / name
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files["requirements.txt"] = requirements().encode()
    notebooks = sorted(path.name for path in folder.glob("*.ipynb"))
    how = edition.text(HOW_TO_BEGIN.strip()) + "\n" if edition else HOW_TO_BEGIN
    begin = how.format(notebooks=", ".join(notebooks), first=shlex.quote(notebooks[0]))
    files.setdefault("README.txt", begin.encode())
    archive = course.root / "build" / (f"{name}.{edition.name}.zip" if edition else f"{name}.zip")
    archive.parent.mkdir(exist_ok=True)
    # Under a name that nobody else writes at the same time: `make site` and its tests make the zip too.
    with tempfile.TemporaryDirectory(dir=archive.parent) as scratch:
        unfinished = Path(scratch) / archive.name
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as file:
            for path, data in sorted(files.items()):
                if "__pycache__" not in path:
                    entry = zipfile.ZipInfo(f"{name}/{path}", OLDEST_DATE)
                    entry.external_attr, entry.compress_type = 0o100644 << 16, zipfile.ZIP_DEFLATED
                    file.writestr(entry, data)
        unfinished.replace(archive)
    return archive


def requirements() -> str:
    """Return what the handed-out folder needs, with the bounds of pyproject.toml."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    bounds = project["dependencies"] + project["optional-dependencies"]["course"]
    wanted = [bound for package in HANDED_OUT for bound in bounds if re.match(rf"{package}\b(?!-)", bound)]
    return "\n".join(wanted) + "\n"


def _run_nbgrader(course: Course, name: str, scratch: Path) -> None:
    """Run generate_assignment in the scratch course, with the course's own settings and no gradebook."""
    from nbgrader.converters import GenerateAssignment  # takes two seconds to import
    from nbgrader.coursedir import CourseDirectory

    config = _settings(course, name, scratch)
    log = io.StringIO()
    logger = logging.Logger("release")
    logger.addHandler(logging.StreamHandler(log))
    try:
        GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=logger).start()
    except Exception as error:
        raise CourseError(f"nbgrader cannot make the release of {name}: {_reason(log.getvalue(), error)}") from error


def _settings(course: Course, name: str, scratch: Path) -> Config:
    config = configuration.read(course.root) if (course.root / CONFIG).is_file() else Config()
    for trait in ("directory_structure", "source_directory", "release_directory"):
        config.CourseDirectory.pop(trait, None)
    config.CourseDirectory.root = str(scratch)
    config.CourseDirectory.assignment_id = name
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    return config


def _reason(log: str, error: BaseException) -> str:
    """Return the exception that nbgrader logged, which is nearer to the cause than the one it raised at the end."""
    raised = re.findall(r"^\w*(?:Error|Exception): .+$", log, re.MULTILINE)
    reason = raised[0] if raised else f"{type(error).__name__}: {error}"
    return " ".join(reason.split()).rstrip(". ") + "."


def _faults(notebook: dict[str, Any]) -> Iterator[str]:
    if not notebook.get("metadata", {}).get("kernelspec", {}).get("name"):
        yield "the notebook names no kernel. Choose one in JupyterLab (Kernel > Change Kernel) and save it."
    if notebook.get("nbformat") != 4 or notebook.get("nbformat_minor", 0) < 5:
        yield "the notebook is older than nbformat 4.5 and has no cell ids. Open it in JupyterLab and save it again."
    for number, cell in enumerate(notebook["cells"], start=1):
        for fault in _cell_faults(cell):
            yield f"cell {number} ({cell.get('id', 'no id')}) {fault}"
    ids = Counter(cell.get("id") for cell in notebook["cells"])
    for identity, count in ids.items():
        if count > 1:
            yield f"{count} cells have the id {identity}. Give each its own, in a text editor."


def _cell_faults(cell: dict[str, Any]) -> Iterator[str]:
    text = "".join(cell["source"])
    yield from _points_faults(cell, text)
    begins, ends = text.count("### BEGIN SOLUTION"), text.count("### END SOLUTION")
    if cell.get("outputs") or cell.get("execution_count"):
        yield "has outputs. Clear them all (JupyterLab: Edit > Clear Outputs of All Cells) and save."
    if begins != ends or text.count("BEGIN SOLUTION") + text.count("END SOLUTION") != begins + ends:
        yield "has a solution that is not between the lines ### BEGIN SOLUTION and ### END SOLUTION."
    marks = cell.get("metadata", {}).get("nbgrader", {})
    if cell["cell_type"] == "code" and marks.get("solution") and not marks.get("grade") and not begins + ends:
        yield (
            "is an answer cell without the lines ### BEGIN SOLUTION and ### END SOLUTION, so students would get "
            "nothing of it. Put them around what students are to write."
        )
    if begins and not marks.get("solution"):
        yield "holds a solution but is no answer cell. Make it one in JupyterLab, in the panel Create Assignment."


def _points_faults(cell: dict[str, Any], text: str) -> Iterator[str]:
    """Yield a fault where the visible check of a graded cell gives other points than the cell has."""
    marks = cell.get("metadata", {}).get("nbgrader", {})
    if cell["cell_type"] != "code" or not marks.get("grade") or not marks.get("points"):
        return
    visible = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", text, flags=re.DOTALL)
    for most in _multipliers(visible):
        if most != float(marks.get("points", 0)):
            yield (
                f"has {marks.get('points', 0):g} points in the panel Create Assignment, and its visible check gives "
                f"{most:g}: a right answer would read as partly right. Make them the same."
            )


def _multipliers(source: str) -> Iterator[float]:
    """Yield the numbers by which a cell multiplies what it assigns to `points`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # IPython's own syntax
        return
    for node in ast.walk(tree):
        assigned = isinstance(node, ast.Assign) and any(ast.unparse(target) == "points" for target in node.targets)
        product = node.value if isinstance(node, ast.Assign) and assigned else None
        if isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult):
            for factor in (product.left, product.right):
                if isinstance(factor, ast.Constant) and isinstance(factor.value, int | float):
                    yield float(factor.value)


def _regions(notebook: dict[str, Any]) -> Iterator[str]:
    for cell in notebook["cells"]:
        for match in REGION.finditer("".join(cell["source"])):
            yield match[2]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _texts(folder: Path) -> dict[str, str]:
    """Return the text of each file below a folder; of a notebook, the sources of its cells."""
    texts = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.suffix != ".pyc":
            text = path.read_bytes().decode("utf-8", "replace")
            if path.suffix == ".ipynb":
                text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
            texts[path.relative_to(folder).as_posix()] = text
    return texts


if __name__ == "__main__":
    sys.exit(main())

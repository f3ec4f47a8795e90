"""Imports inside nbjudge point one way, and what runs where is small."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

PROJECT = Path(__file__).parents[2]
ENGINE = PROJECT / "nbjudge"
# A module imports only from what stands before it.
ORDER = """
errors records settings                                 what everybody speaks of
solution                                                the instructor's own answers
wire channel                                            plain data, across the wall
release files course                                        what lies on disk
cleaning markdown outputs notebooks                     what may be read and shown
syntax matching cells picking writeback                 a submission, laid over its release
seccomp pages slate usage shell inside                  the inside of the wall
wall process sandbox open_sandbox                        the outside of it
student checks fixtures judge kernel                    pytest
rehearsal grade desk check                              one submission
changes events dispatch workers journal lock            many submissions
results fingerprint notes                               what is kept of each
database marks lateness layout gradebook batch          marks
rendering feedback exporter releasing converter collector   pages, and nbgrader's own commands
roll tally exports similarity side_by_side              what a class shows
report_page report progress __main__                    what an instructor sees
"""
MODULES = [module for line in ORDER.splitlines() for module in line.partition("   ")[0].split()]
# What a student's process holds of us.
INSIDE = {"inside", "pages", "slate", "usage", "shell", "channel", "wire", "errors"}


def _imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _ours(module: str) -> set[str]:
    return {name.split(".")[1] for name in _imports(ENGINE / f"{module}.py") if name.startswith("nbjudge.")} & set(
        MODULES
    )


def test_every_module_of_the_engine_has_its_place() -> None:
    """The order above names each module of nbjudge/ once, and no other."""
    there = {path.stem for path in ENGINE.glob("*.py")} - {"__init__"}
    assert sorted(MODULES) == sorted(there)


def test_imports_point_one_way() -> None:
    """No module imports one that stands after it, not even inside a function."""
    wrong = [
        f"{module} imports {name}"
        for place, module in enumerate(MODULES)
        for name in sorted(_ours(module) - set(MODULES[:place]))
    ]
    assert wrong == []


def test_the_inside_of_the_wall_holds_nothing_of_the_judge() -> None:
    """The program inside the sandbox imports the wire and the shell; no tests, records or course."""
    reached, new = set[str](), {"inside"}
    while new:
        reached |= new
        new = {name for module in new for name in _ours(module)} - reached
    assert reached <= INSIDE


def test_workers_start_without_nbgrader() -> None:
    """Importing what a worker runs does not import nbgrader, which takes two seconds and 150 MB."""
    program = "import sys, nbjudge.workers, nbjudge.grade; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT).returncode == 0


def test_modules_are_short_enough_to_read() -> None:
    """No module of the engine or the tools has many more than 300 lines."""
    files = [*ENGINE.glob("*.py"), *(PROJECT / "tools").glob("*.py")]
    assert [file.name for file in files if len(file.read_text("utf-8").splitlines()) > 340] == []


def _distributions(folder: Path) -> set[str]:
    """Return the packages, by their name in a registry, that the Python files of a folder import."""
    tops = {name.partition(".")[0] for path in folder.glob("**/*.py") for name in _imports(path)}
    ours = {path.stem for path in folder.glob("**/*.py")} | {"nbjudge", "tools", "grader_tests", "tests"}
    known = packages_distributions()
    return {known[top][0].lower().replace("_", "-") for top in tops - ours - set(sys.stdlib_module_names)}


def _declared() -> set[str]:
    bounds = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return {re.split(r"[^A-Za-z0-9._-]", bound)[0].lower() for bound in bounds}


def test_the_engine_imports_only_what_pyproject_declares() -> None:
    """Each package that nbjudge/ imports is a dependency with bounds, not one that happens to be there."""
    optional = {"matplotlib"}  # made ready for the notebooks where a course has it
    assert _distributions(ENGINE) - _declared() - optional == set()


def test_the_assignment_needs_no_more_than_it_says() -> None:
    """The helper modules that students get import NumPy, matplotlib and what Jupyter brings."""
    handed_out = {"numpy", "matplotlib", "ipython"}
    assert _distributions(PROJECT / "source") - handed_out == set()

"""Imports inside nbjudge point one way, and what runs where is small."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import nbjudge

PROJECT = Path(__file__).parents[2]
ENGINE = PROJECT / "nbjudge"
# A package imports only from those above its line, a module of it only from those before it.
ROOMS = """
itself            errors
languages         placeholders sentences catalogue filled reader
itself            records settings
notebooks.display bounds drawings cleaning markdown attachments outputs formulas colouring rendering templates
notebooks.code    syntax names changes executed given rewritten
notebooks.code.stateless allowed uses top_level keeping
notebooks         parsing matching restoring editions picking unanswered
course            cures release files edition_files configuration folders platform_files unpacking new_course
sandbox.inside.kernel event_loop unattended shell
sandbox.inside    overlap views wire channel
sandbox.inside.values hashing randomness tables rich
sandbox.inside.shared exceptions functions instances kept callbacks verbs objects
sandbox.inside    memory reset usage passed warming program
sandbox           seccomp cgroup bubblewrap process confined unconfined budget copied_places execution tested_copy
judging           beside plain_cell guarded watchdog limited told student comparing fixtures hidden_tests
judging.plain.held handles restricted lazy inherited taken
judging.plain     seen failures openness expecting conversation world looking outside plan
gradebook         database recorded_tests marks grades deadline late_penalties people assignment writer copying
grading           solution results writeback plain_tests exercise_tests
grading.cells     put_back stopped_cells steps
grading           submission grader_process relay one_notebook inspection
batch             moved_marks events dispatch
batch.local       starting worker pools
batch             journal
batch.cluster     packing remote connection fleet cluster_dispatch
batch             lock fingerprint notes run progress
reports           feedback freshness anonymity statistics exports identical similarity side_by_side pages class_report
plugins           author_kernel pytest_grader_tests zip_collect hand_back platform_times people_commands
plugins           generate_assignment generate_feedback release_feedback autograde
service           rules tokens class_tokens arrivals acceptance final_marks lanes grading_loop shown
service.web       callers html measures openapi routes live browsing signing_in hub server
service           command
itself            __main__
"""
ORDER = [
    module if room == "itself" else f"{room}.{module}"
    for room, *modules in map(str.split, ROOMS.strip().splitlines())
    for module in modules
]
MOST_MODULES = 10  # in one package


def _modules() -> list[Path]:
    """Return the files of the engine's modules; what lies in a folder `templates` is what it writes elsewhere."""
    return [path for path in ENGINE.rglob("*.py") if "templates" not in path.relative_to(ENGINE).parts]


def _imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _ours(module: str) -> set[str]:
    """Return the modules of the engine that one imports."""
    names = {name.removeprefix("nbjudge.") for name in _imports(ENGINE / f"{module.replace('.', '/')}.py")}
    return {other for other in ORDER for name in names if name == other or name.startswith(f"{other}.")}


def test_every_module_of_the_engine_has_its_place() -> None:
    """The rooms above name each module of nbjudge/ once, and no other; nothing lies in no room."""
    there = {path.relative_to(ENGINE).with_suffix("") for path in _modules() if path.name != "__init__.py"}
    assert sorted(ORDER) == sorted(".".join(path.parts) for path in there)


def test_imports_point_one_way() -> None:
    """No module imports one that stands after it, not even inside a function."""
    wrong = [
        f"{module} imports {name}"
        for place, module in enumerate(ORDER)
        for name in sorted(_ours(module) - set(ORDER[:place]))
    ]
    assert wrong == []


def test_each_package_says_what_it_owns_and_has_few_modules() -> None:
    """A package begins with a sentence on what it owns and one on what it refuses, and holds about ten modules."""
    for init in ENGINE.glob("*/**/__init__.py"):
        text = ast.get_docstring(ast.parse(init.read_text("utf-8"))) or ""
        assert text.count(". ") + text.count(".\n") + text.endswith(".") >= 2, init
        assert len(list(init.parent.glob("*.py"))) - 1 <= MOST_MODULES, init


def test_no_two_modules_differ_by_an_ending() -> None:
    """No name of a module is another one with some letters behind it, as check and checks would be."""
    names = sorted(
        {module.rpartition(".")[2] for module in ORDER} | {path.parent.name for path in ENGINE.glob("*/*.py")}
    )
    assert len({module.rpartition(".")[2] for module in ORDER}) == len(ORDER)
    assert [(a, b) for a in names for b in names if a != b and b.startswith(a) and len(b) - len(a) <= 3] == []


def test_the_shop_window_opens() -> None:
    """Every public name of nbjudge can be imported, and the handbook's table lists it."""
    handbook = (PROJECT / "docs" / "handbook" / "imports.md").read_text("utf-8")
    for name in nbjudge.__all__:
        assert getattr(nbjudge, name).__name__ == name
        assert f"`{name}`" in handbook


def test_the_inside_of_the_wall_holds_nothing_of_the_judge() -> None:
    """The program inside the sandbox imports what lies beside it and the errors; no tests, records or course."""
    inside = {module for module in ORDER if module.startswith("sandbox.inside.")}
    assert {name for module in inside for name in _ours(module)} <= inside | {"errors"}


def test_workers_start_without_nbgrader() -> None:
    """Importing what a worker runs does not import nbgrader, which takes two seconds and 150 MB."""
    program = "import sys, nbjudge.batch.local.pools, nbjudge.grading.submission; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT).returncode == 0


def test_modules_are_short_enough_to_read() -> None:
    """No module of the engine or the tools has many more than 300 lines."""
    files = [*_modules(), *(PROJECT / "tools").glob("*.py")]
    assert [file.name for file in files if len(file.read_text("utf-8").splitlines()) > 340] == []


def _distributions(folder: Path) -> set[str]:
    """Return the packages, by their name in a registry, that the Python files of a folder import."""
    tops = {name.partition(".")[0] for path in folder.glob("**/*.py") for name in _imports(path)}
    ours = {path.stem for path in folder.glob("**/*.py")} | {"nbjudge", "tools", "grader_tests", "tests"}
    known = packages_distributions()
    return {known[top][0].lower().replace("_", "-") for top in tops - ours - set(sys.stdlib_module_names)}


def _declared() -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    bounds = [*project["dependencies"], *extras["cluster"], *extras["serve"], *extras["hub"]]
    return {re.split(r"[^A-Za-z0-9._-]", bound)[0].lower() for bound in bounds}


def test_the_engine_imports_only_what_pyproject_declares() -> None:
    """Each package that nbjudge/ imports is a dependency with bounds, not one that happens to be there."""
    optional = {"matplotlib"}  # made ready for the notebooks where a course has it
    assert _distributions(ENGINE) - _declared() - optional == set()


def test_the_assignment_needs_no_more_than_it_says() -> None:
    """The helper modules that students get import NumPy, matplotlib, scikit-learn and what Jupyter brings."""
    handed_out = {"numpy", "matplotlib", "scikit-learn", "ipython"}
    assert _distributions(PROJECT / "source") - handed_out == set()

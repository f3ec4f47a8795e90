"""Make a plain nbgrader course of an assignment: its hidden tests stand in the test cells, and nowhere else.

A test cell holds the hidden test's own source, a stand-in for `student` that calls the notebook's functions by their
names, and as its last line the points, which is how nbgrader gives partial credit. All of it is hidden, so that it does
not run in the notebook as well, where its imports take longest.
"""

import json
import re
from pathlib import Path
from typing import Any

from nbjudge.course.folders import Course, find_course
from nbjudge.course.release import BEGIN_HIDDEN, END_HIDDEN
from tools import generated

from .judging import ROOT, tests_of
from .tables import ASSIGNMENT_OF, functions_of

_NAME = re.compile(r"\bstudent\.(?!last_call\b|call\b|binding\b)(\w+)")
_RUN = '''

import contextlib
import copy
import functools
import hashlib
import types

from nbjudge import StudentRaised as _Raised


class _Student:
    """Calls the notebook's functions with copies of the arguments, and keeps these as they are after the call."""

    def __init__(self, functions):
        self.functions = functions

    def __getattr__(self, name):
        return functools.partial(self.call, name)

    def call(self, name, /, *args, **kwargs):
        args, kwargs = copy.deepcopy((args, kwargs))
        try:
            result = self.functions[name](*args, **kwargs)
        except Exception as error:
            raise _Raised(f"Your code stopped with {type(error).__name__}: {error}.") from None
        self.last_call = types.SimpleNamespace(result=result, args=args, kwargs=kwargs)
        return result

    @contextlib.contextmanager
    def binding(self, **names):
        before = {name: _setters[name](value) for name, value in names.items()}
        try:
            yield
        finally:
            for name, value in before.items():
                _setters[name](value)


def _rng(test):  # as for seed 0 of grader_tests/: marks of a wrong answer may depend on what is drawn
    text = f"0/{_file}/{test.__name__}"
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def _passed(test, student):
    try:
        test(student, _rng(test))
    except Exception:
        return False
    return True


def _weight(test):
    return next((mark.args[0] for mark in getattr(test, "pytestmark", ()) if mark.name == "weight"), 1)


'''


_SETTER = """
def _set_{0}(value):
    global {0}
    try:
        before = {0}
    except NameError:  # another exercise's answer, which this one need not have
        before = None
    {0} = value
    return before


"""
_BOUND = re.compile(r"\bstudent\.binding\((\w+)=")


def test_cell(function: str, points: float) -> str:
    """Return a test cell with the hidden tests of an exercise. Its title is their first line."""
    source = (tests_of(ASSIGNMENT_OF[function]) / f"test_{function}.py").read_text("utf-8")
    tests = re.findall(r"^def (test_\w+)\(student, rng\)", source, re.MULTILINE)
    assert tests and len(tests) == source.count("\ndef test_"), function
    called = sorted({function, *_NAME.findall(source)} - {"functions"})
    calls = ", ".join(f'"{name}": lambda *args, **kwargs: {name}(*args, **kwargs)' for name in called)
    bound = _BOUND.findall(source)
    end = "".join(map(_SETTER.format, bound))
    setters = ", ".join(f'"{name}": _set_{name}' for name in bound)
    end += f"_setters = {{{setters}}}\n"
    end += f'_file = "test_{function}"\n'
    end += f"_tests = [{', '.join(tests)}]\n_calls = {{{calls}}}\n"
    end += "_found = [_weight(test) * _passed(test, _Student(_calls)) for test in _tests]\n"
    end += f"{points} * sum(_found) / sum(map(_weight, _tests))"
    return source + _RUN + end


def make_course(root: Path, assignment: str) -> Course:
    """Write the assignment as a plain course, with the modules of the hidden tests beside the notebook."""
    for folder in ("source", "release"):
        home = root / folder / assignment
        book = json.loads((ROOT / folder / assignment / f"{assignment}.ipynb").read_text("utf-8"))
        points = {f"test_{function}": function for function in functions_of(assignment)}
        for cell in book["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("grade_id") in points:
                test = test_cell(points[marks["grade_id"]], marks["points"])
                cell["source"] = f"# {BEGIN_HIDDEN}\n{test}\n# {END_HIDDEN}" if folder == "source" else "# hidden"
        home.mkdir(parents=True)
        (home / f"{assignment}.ipynb").write_text(json.dumps(book), "utf-8")
        generated.copy_files(ROOT / "release" / assignment / "course_kit", home / "course_kit")
        for path in tests_of(assignment).glob("*.py"):
            if not path.name.startswith("test_"):
                (home / path.name).write_bytes(path.read_bytes())
    (root / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "plain"\n')
    return find_course(root)


def handed_in(course: Course, assignment: str, answers: dict[str, str]) -> bytes:
    """Return a submission: the release with a source for each of these functions."""
    path = course.root / "release" / assignment / f"{assignment}.ipynb"
    book: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for cell in book["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("solution") and marks["grade_id"] in answers:
            cell["source"] = answers[marks["grade_id"]]
    return json.dumps(book).encode()

"""How each test cell of an assignment is judged, why, and what would bring it outside. Grades nobody."""

from __future__ import annotations

from dataclasses import dataclass

from nbjudge.course.folders import Course
from nbjudge.gradebook.recorded_tests import with_recorded_tests
from nbjudge.grading.solution import require_full_marks
from nbjudge.grading.submission import Grader
from nbjudge.records import CellPlan, Judged, Key
from nbjudge.settings import Limits

_WITH_FILE = "hidden tests in {}"
_BY_A_PERSON = "an essay, a figure or a task: nbgrader leaves it to a person"
_NO_SOLUTION = "the source is not here, so the solution could not be asked"
_ADVICE = {
    "uses `%": "take the magic out of the test cell",
    "uses `!": "take the command out of the test cell",
    "uses `get_ipython": "do without IPython's own objects in the test cell",
    "patches `": "pass the function or the value to the student's code, or look for the name in its source text",
    "gives `": "look for the name in the source text of the student's function (`inspect.getsource`)",
    "turns ": "compare what the function returns, or look at it with `np.isfinite`",
    "records warnings": "compare what the function returns",
    "does not parse": "write plain Python",
    "the course says so": "take the cell out of c.Nbjudge.judged",
}
_OTHER = "let the cell compare plain values (numbers, texts, lists, arrays, tables), or write hidden tests for it"


@dataclass(frozen=True)
class Inspected:
    """One graded cell: how it is judged, why so, and what would bring it outside."""

    notebook: str
    grade_id: str
    points: float
    judged: Judged
    why: str = ""
    advice: str = ""


def inspect_assignment(course: Course, name: str, *, limits: Limits, sandbox: str = "bwrap") -> list[Inspected]:
    """Run the instructor's solution and return how each graded cell is judged.

    Raises SolutionFails where the solution does not get full marks.
    """
    course.check(name, submissions=False)
    with Grader(with_recorded_tests(course, course.assignment(name)), limits=limits, sandbox=sandbox) as grader:
        plan = grader.plan()
        if course.has_source(name):
            require_full_marks(grader.grade(course.solution(name)))
        exercises = [((notebook, one.grade_id), one.points) for notebook, one in grader.exercises()]
        return [_inspected(course, name, plan.get(key), key, points) for key, points in exercises]


def _inspected(course: Course, name: str, plan: CellPlan | None, key: Key, points: float) -> Inspected:
    notebook, grade_id = key
    file = course.root / course.tests / name / f"{grade_id}.py"
    if plan is None and file.is_file():
        return Inspected(notebook, grade_id, points, "outside", _WITH_FILE.format(file.relative_to(course.root)))
    if plan is None:
        return Inspected(notebook, grade_id, points, "by hand", _BY_A_PERSON)
    why = plan.why or ("" if plan.kinds is not None else _NO_SOLUTION)
    advice = next((text for start, text in _ADVICE.items() if plan.why.startswith(start)), _OTHER)
    return Inspected(notebook, grade_id, points, plan.judged, why, "" if plan.judged == "outside" else advice)

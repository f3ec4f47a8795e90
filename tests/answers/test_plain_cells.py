"""The hidden tests as plain test cells: answers and mutants get the same marks as with grader_tests/."""

import contextlib
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from nbjudge.grading.submission import Grader
from nbjudge.judging.hidden_tests import limited_memory
from nbjudge.records import Submission

from .audit import Unending
from .judging import judge, quickly, share
from .mutants import mutants, solutions
from .plain_cells import handed_in, make_course
from .tables import ASSIGNMENTS, RIGHT, WRONG, functions_of
from .test_mutants import seconds

POINTS = 10
EVERY = 6  # of the mutants: all of them take three quarters of an hour


@pytest.mark.scale
@pytest.mark.filterwarnings("default")  # the test cells run in this process, and an answer's inf is no error there
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_plain_cells_give_the_same_marks(assignment: str, tmp_path: Path):
    """One answer to each exercise at a time goes into a notebook, until all have been judged outside."""
    course = make_course(tmp_path, assignment)
    different = []
    with Grader(course.assignment(assignment)) as grader:
        for number, answers in enumerate(_notebooks(assignment)):
            book = handed_in(course, assignment, answers)
            verdict = grader.grade(Submission(f"s{number}", assignment, {f"{assignment}.ipynb": book})).verdict
            for result in verdict.exercises:
                function = result.grade_id.removeprefix("test_")
                if function in answers:
                    assert result.judged == "outside", result
                    if not _agree(result.score, answers[function], function):
                        different.append((function, result.score, result.checks, answers[function]))
    assert not different, "\n\n".join(map("{0[0]}: {0[1]}\n{0[2]}\n{0[3]}".format, different))


def _agree(score: float, source: str, function: str) -> bool:
    """Tell whether the hidden tests give these points: judged quickly, or with the wire, which refuses some values."""
    with contextlib.suppress(Unending), seconds(20), limited_memory():
        return any(abs(score - POINTS * share(by(source, function))) < 1e-3 for by in (quickly, judge))
    return score < POINTS  # for an answer that stops this process, and not only itself


def _notebooks(assignment: str) -> Iterator[Mapping[str, str]]:
    """Yield answers by function, one to each exercise as long as there are any left."""
    left = {function: deque(_answers(function)) for function in functions_of(assignment)}
    while any(left.values()):
        yield {function: waiting.popleft() for function, waiting in left.items() if waiting}


def _answers(function: str) -> list[str]:
    answers = [answer.source for answer in (*RIGHT, *WRONG) if answer.function == function]
    return [solutions()[function], *answers, *(mutant.source for mutant in mutants(function)[::EVERY])]

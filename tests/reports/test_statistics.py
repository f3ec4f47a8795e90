"""The figures of a class are right, and left out where they would mean nothing."""

import gc
import math
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nbjudge.gradebook.marks import Marks, Standing
from nbjudge.judging.student import Student
from nbjudge.judging.told import StudentMissing
from nbjudge.records import ALONE, ERRORS, STOPPED, UNANSWERED, ExerciseResult, Outcome, Verdict
from nbjudge.reports.statistics import MISTAKES, SMALLEST_CLASS, Mistake, Tally
from tests.reports.verdicts import HINT, check, unreadable, verdict

KEYS = [("ps", f"test_{letter}") for letter in "abc"]


class Nothing:
    """Where a student's code would be: nothing is defined there."""

    def converse(self, request: dict[str, Any], _: object) -> dict[str, Any]:
        """Answer as the inside of the sandbox does."""
        return {"missing": True}


def tally(*keys: tuple[str, str]) -> Tally:
    """Return a tally of exercises of 10 points."""
    return Tally(dict.fromkeys(keys or [("ps", "test_f")], 10.0))


def count(*verdicts: Verdict, marks: Marks | None = None) -> Tally:
    """Return the tally of these verdicts."""
    figures = tally()
    for each in verdicts:
        figures.add(Standing(each, marks or Marks()))
    return figures


def with_scores(student: str, scores: list[float]) -> Verdict:
    """Return a verdict with these scores on three exercises of 10 points."""
    results = [ExerciseResult(*key, "f", score, 10.0) for key, score in zip(KEYS, scores, strict=True)]
    return Verdict(student, "homework", "graded", score=sum(scores), max_score=30.0, exercises=tuple(results))


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    """The discrimination is Pearson's correlation of all-points-or-not with the points on the other exercises."""
    scores = np.random.default_rng(3).choice([0.0, 4.0, 10.0], size=(40, 3), p=[0.3, 0.3, 0.4])
    figures = tally(*KEYS)
    for number, row in enumerate(scores):
        figures.add(Standing(with_scores(f"s{number}", row.tolist()), Marks()))
    for place, exercise in enumerate(figures.exercises.values()):
        rest = scores.sum(axis=1) - scores[:, place]
        expected = np.corrcoef(scores[:, place] == 10, rest)[0, 1]
        assert exercise.discrimination == pytest.approx(expected)
        assert exercise.pass_rate == pytest.approx((scores[:, place] == 10).mean())
        assert exercise.mean == pytest.approx(scores[:, place].mean())


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([[10, 0, 0]] * (SMALLEST_CLASS - 1), f"fewer than {SMALLEST_CLASS} graded"),
        ([[10, k, 0] for k in range(12)], "all have all points"),
        ([[9, k, 0] for k in range(12)], "nobody has all points"),
        ([[10 * (k % 2), 5, 5] for k in range(12)], "the other points are all the same"),
    ],
)
def test_no_discrimination_where_it_means_nothing(rows: list[list[float]], why: str) -> None:
    """In a small class, and where one of the two does not vary, the discrimination is left out with the reason."""
    figures = tally(*KEYS)
    for number, row in enumerate(rows):
        figures.add(Standing(with_scores(f"s{number}", row), Marks()))
    first = figures.exercises[KEYS[0]]
    assert (first.discrimination, first.why_no_discrimination) == (None, why)


def test_a_mistake_counts_once_for_each_student() -> None:
    """However many checks say it, a student makes a mistake once; it is called by its hint."""
    twice = (check("failed", HINT), check("failed", HINT, name="test_b"))
    figures = count(verdict("ada", 0, *twice), verdict("bob", 0, twice[0]), verdict("cyd"))
    assert figures.mistakes() == [Mistake("f", HINT, 2)]


def test_hints_of_the_same_students_are_one_mistake() -> None:
    """A hint that nobody read without another one is told with it; one that somebody read alone is a mistake."""
    slip = [check("failed", f"Too small in case {letter}.", name=f"test_{letter}") for letter in "ab"]
    figures = count(verdict("ada", 0, *slip), verdict("bob", 0, *slip), verdict("cyd", 0, check("failed", HINT)))
    first, second = (each.message for each in slip)
    assert figures.mistakes() == [Mistake("f", first, 2, ((second, 2),)), Mistake("f", HINT, 1)]
    figures.add(Standing(verdict("dan", 0, slip[0]), Marks()))
    assert figures.mistakes() == [Mistake("f", first, 3, ((second, 2),)), Mistake("f", HINT, 1)]
    figures.add(Standing(verdict("eve", 0, slip[1]), Marks()))
    assert figures.mistakes() == [Mistake("f", first, 3), Mistake("f", second, 3), Mistake("f", HINT, 1)]


def test_hints_of_two_exercises_are_two_mistakes() -> None:
    """Whoever errs in one exercise may err in another: that is no slip of the same kind."""
    results = [ExerciseResult(*key, key[1], 0.0, 10.0, (check("failed", HINT),)) for key in KEYS[:2]]
    figures = tally(*KEYS[:2])
    figures.add(Standing(replace(verdict(), exercises=tuple(results)), Marks()))
    assert figures.mistakes() == [Mistake("test_a", HINT, 1), Mistake("test_b", HINT, 1)]


def test_as_many_students_are_not_the_same_students() -> None:
    """Two hints of one exercise that different students read stay two mistakes, however many read them."""
    figures = count(*(verdict(name, 0, check("failed", f"Hint of {name}.")) for name in ("ada", "bob")))
    assert [mistake.hint for mistake in figures.mistakes()] == ["Hint of ada.", "Hint of bob."]


def test_what_follows_from_a_mistake_is_not_counted_beside_it() -> None:
    """Where a check of an exercise names a known mistake, what the others say is not another one."""
    named = replace(check("failed", HINT), known=True)
    after = check("failed", "After several steps the parameters are not the right ones.", name="test_b")
    figures = count(verdict("ada", 0, named, after), verdict("bob", 0, after))
    assert figures.mistakes() == [Mistake("f", HINT, 1), Mistake("f", after.message, 1)]


def test_a_mistake_is_no_place_for_a_students_own_text() -> None:
    """Of an exception its type counts, so that the students who raise it are counted together."""
    lines = ["`a = 1/0`", "`b = 2/0 # <script>`"]
    checks = [check("crashed", f"Your code stopped with ZeroDivisionError in line 3: {line}") for line in lines]
    figures = count(*(verdict(str(number), 0, each) for number, each in enumerate(checks)))
    assert figures.mistakes() == [Mistake("f", "The code stops with ZeroDivisionError.", 2)]


def test_no_answer_is_no_mistake() -> None:
    """Unanswered exercises are counted as such, not among the mistakes."""
    figures = count(verdict("ada", 0, check("crashed", UNANSWERED)))
    assert figures.mistakes() == [] and figures.exercises["ps", "test_f"].unanswered == 1


def test_a_function_that_is_not_defined_is_a_mistake() -> None:
    """Who wrote an answer that stops, or misspelt its name, has answered: all of them made one mistake."""
    with pytest.raises(StudentMissing) as missing:
        Student(Nothing()).f()
    checks = [check("missing", str(missing.value), name=name) for name in ("test_a", "test_b")]
    figures = count(verdict("ada", 0, *checks), verdict("bob", 0, *checks))
    (mistake,) = figures.mistakes()
    assert mistake == Mistake("f", str(missing.value), 2)
    assert mistake.hint.startswith("`f` is not defined")
    assert figures.exercises["ps", "test_f"].unanswered == 0


@pytest.mark.parametrize("outcome", ["passed", "missing", "failed"])
def test_an_exercise_is_unanswered_where_all_checks_say_so(outcome: Outcome) -> None:
    """One check that says something else is enough for an answer."""
    figures = count(verdict("ada", 0, check("crashed", UNANSWERED), check(outcome, HINT, name="test_b")))
    assert figures.exercises["ps", "test_f"].unanswered == 0


def test_the_most_frequent_mistakes_come_first() -> None:
    """Only the most frequent are shown, in order; those as frequent by name."""
    figures = count(*(verdict(f"{n}{k}", 0, check("failed", f"mistake {n:02}")) for n in range(30) for k in range(n)))
    assert [mistake.students for mistake in figures.mistakes()] == list(range(29, 29 - MISTAKES, -1))


def test_submissions_that_need_a_person_are_named_with_the_reason() -> None:
    """Whatever somebody should look at comes with its own reason."""
    figures = count(
        unreadable("eve"),
        verdict("ada", essay=True),
        verdict("bob", 0, check("timed_out", "Too slow."), problems=(f"{STOPPED}cell 7. It took too long.",)),
        verdict("cyd", problems=("Missing cells were put back: a.",)),
        verdict("fay", problems=(f"{ALONE}f. Do its calls leave something behind?",)),
        verdict("dan", 0, check("missing"), problems=(f"{ERRORS}7 (SyntaxError).",)),
    )
    found = {kind: [(c.student, c.why) for c in concerns] for kind, concerns in figures.concerns.items()}
    assert found == {
        "not graded": [("eve", "There is no notebook. (The fault is with what was handed in.)")],
        "marks by hand": [("ada", "To be marked: essay.")],
        "too many points": [],
        "not defined": [("dan", "f. Cells that stop with an error: 7 (SyntaxError).")],
        "limit hit": [("bob", "f took too long. cell 7. It took too long.")],
        "passed only alone": [("fay", "f. Do its calls leave something behind?")],
        "repaired": [("cyd", "Missing cells were put back: a.")],
    }


def test_every_mark_has_its_bar() -> None:
    """Full marks are in the last bar, a mark on a border in the bar to its right, none in the first."""
    figures = count(*(verdict(str(n), score) for n, score in enumerate([0, 1, 2.99, 3, 9.99, 10, 10])))
    assert figures.bins == [1, 1, 1, 1, 0, 0, 0, 0, 0, 3]


def test_the_mean_is_of_marks_that_count() -> None:
    """Points given by hand and penalties count; what has no mark is not in the mean."""
    marks = Marks(by_hand={("ps", "test_f"): 8.0}, penalty=3.0, seconds_late=60.0)
    figures = count(verdict("ada", 2.0), marks=marks)
    assert (figures.mean, figures.late_count) == (5.0, 1)
    assert count(unreadable()).mean is None and math.isclose(figures.exercises["ps", "test_f"].mean, 8.0)


def test_a_large_class_takes_no_more_memory() -> None:
    """Of a student the tally keeps some twenty bytes, marks and who made which mistake; verdicts are forgotten."""
    small, large = map(_kept, (300, 3000))
    assert large - small < 2700 * 30


def _kept(size: int) -> int:
    """Return the bytes that a tally of so many has taken, what waits for Python's collector left out."""
    figures = tally()
    tracemalloc.start()
    for number in range(size):
        failed = check("failed", f"mistake {number % 40}")
        figures.add(Standing(verdict(f"s{number:05}", number % 11, failed, problems=("Repaired.",)), Marks()))
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return kept

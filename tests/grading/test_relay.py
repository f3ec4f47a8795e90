"""What takes long and cannot be postponed goes on beside the others, which another grader takes."""

import threading
import time
from pathlib import Path

import pytest

from nbjudge.batch.dispatch import Dispatcher
from nbjudge.batch.local.pools import WorkerPool
from nbjudge.batch.local.worker import Setup
from nbjudge.errors import Postponed, SandboxUnavailable, SetAside
from nbjudge.grading import relay
from nbjudge.grading.relay import Relay
from nbjudge.records import Graded, Submission, Verdict
from nbjudge.settings import Limits
from tests.hostile import course

PATIENCE = 0.05


class GraderOfOne:
    """Grades "slow" when it may, and everybody else at once; "later" is postponed then."""

    def __init__(self) -> None:
        """Be open, and hold what is slow."""
        self.may, self.closed = threading.Event(), False

    def grade(self, submission: Submission, patience: float | None = None) -> Graded:
        """Return a verdict that says whether there was a patience."""
        if submission.student in ("slow", "later"):
            self.may.wait(20)
        if submission.student == "later":
            raise Postponed
        return Graded(Verdict(submission.student, "ps", "graded", problems=(str(patience),)), {})

    def close(self) -> None:
        """Be closed."""
        self.closed = True


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[GraderOfOne]:
    """Return a list that holds the graders of a relay."""
    monkeypatch.setattr(relay, "_GOES_ON", 0.0)
    return []


def relay_of(made: list[GraderOfOne], told: list[object], most: int = 1) -> Relay:
    """Return a relay whose graders are noted, and what it tells."""

    def make() -> GraderOfOne:
        made.append(GraderOfOne())
        return made[-1]

    return Relay(make(), make, most, lambda submission, outcome: told.append((submission.student, outcome)))  # type: ignore[arg-type]


def handed_in(student: str) -> Submission:
    """Return a submission."""
    return Submission(student, "ps", {})


def wait_for(what: list[object]) -> None:
    """Wait until something was told."""
    end = time.monotonic() + 20
    while not what and time.monotonic() < end:
        time.sleep(0.01)


def test_the_next_has_another_grader(made: list[GraderOfOne]) -> None:
    """Who takes long goes on in the first; its result is told when it is there, and that grader is closed."""
    told: list[object] = []
    grades = relay_of(made, told)
    with pytest.raises(SetAside):
        grades.grade(handed_in("slow"), PATIENCE)
    assert grades.grade(handed_in("ada"), PATIENCE).verdict.student == "ada" and not told
    made[0].may.set()
    wait_for(told)
    assert [(student, outcome.verdict.student) for student, outcome in told] == [("slow", "slow")]  # type: ignore[attr-defined, misc]
    assert [grader.closed for grader in made] == [True, False]
    grades.close()
    assert made[1].closed


def test_what_is_stopped_after_all_is_told_as_postponed(made: list[GraderOfOne]) -> None:
    """One that was stuck, and then could be stopped, begins anew like others that take long."""
    told: list[object] = []
    grades = relay_of(made, told)
    with pytest.raises(SetAside):
        grades.grade(handed_in("later"), PATIENCE)
    made[0].may.set()
    wait_for(told)
    assert [(student, type(outcome)) for student, outcome in told] == [("later", Postponed)]  # type: ignore[misc]


@pytest.mark.parametrize("why", ["as many as may", "no room"])
def test_where_no_other_grader_may_be_it_is_waited_for(
    made: list[GraderOfOne], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost where the machine has no room for one more."""
    told: list[object] = []
    grades = relay_of(made, told, most=0 if why == "as many as may" else 1)

    def refuse() -> GraderOfOne:
        raise SandboxUnavailable("no room")

    monkeypatch.setattr(grades, "_make", refuse)
    threading.Timer(0.3, made[0].may.set).start()
    assert grades.grade(handed_in("slow"), PATIENCE).verdict.student == "slow"
    assert not told and len(made) == 1


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_class_does_not_wait_for_who_fails_a_check_and_takes_long(tmp_path: Path) -> None:
    """With one worker the others have their verdicts first; the one that takes long has all its points, once."""
    takes_long = course.SUMMARY.replace("\n", "\n    import time\n    time.sleep(6)\n", 1)
    slow = course.submission("mallory", course.notebook(course.WRONG_SCALED, takes_long))
    others = [course.submission(f"s{number}", course.notebook()) for number in range(4)]
    setup = Setup(course.assignment(tmp_path / "tests"), Limits(), "bwrap", False)
    dispatcher = Dispatcher(lambda jobs: WorkerPool(setup, jobs), 1, guard_seconds=200)
    found = {submission.student: graded.verdict for submission, graded in dispatcher.run([slow, *others], patience=1.5)}
    dispatcher.close()
    assert list(found) == ["s0", "s1", "s2", "s3", "mallory"]
    assert {who: verdict.score for who, verdict in found.items() if who != "mallory"} == dict.fromkeys(
        ["s0", "s1", "s2", "s3"], 20.0
    )
    scaled, summary = found["mallory"].exercises
    assert scaled.score < 10 and [check.outcome for check in summary.checks] == ["passed"] * len(summary.checks)

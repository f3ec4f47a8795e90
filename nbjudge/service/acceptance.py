"""Whether what somebody hands in is taken: the rules of the course, each with its own answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from nbjudge.course.files import printable
from nbjudge.course.folders import Course
from nbjudge.errors import NbjudgeError, NotANotebook
from nbjudge.gradebook.database import answers
from nbjudge.gradebook.deadline import deadline
from nbjudge.gradebook.marks import read_only_url
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.picking import plain_name
from nbjudge.records import Whose
from nbjudge.service.arrivals import Arrival, Arrivals
from nbjudge.service.rules import Rules
from nbjudge.service.tokens import Caller

_MOST_NAMED = 10
_GRADEBOOK_SECONDS = 5  # after which it is asked again whether it answers
_LEAST_WAIT, _MOST_WAIT = 5, 600  # seconds that somebody is asked to come back after


class Refused(NbjudgeError):
    """What was asked is not done: an HTTP status, a sentence for who asked, and after how long to ask again."""

    def __init__(self, status: int, message: str, retry_after: int = 0):
        """Keep all three."""
        super().__init__(message)
        self.status, self.retry_after = status, retry_after


@dataclass(frozen=True)
class Accepted:
    """What was taken; `again`: it had been handed in before."""

    arrival: Arrival
    again: bool = False


class Acceptance:
    """Takes submissions by the rules of the course."""

    def __init__(
        self,
        course: Course,
        arrivals: Arrivals,
        rules: Rules,
        *,
        seconds_each: Callable[[], float] = lambda: 1.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ):
        """`seconds_each`: how long a submission takes now, as the queue goes on; `now`: the time in UTC."""
        self._course, self._arrivals, self.rules = course, arrivals, rules
        self._seconds_each, self._now = seconds_each, now
        self._looked, self._answers = -math.inf, True  # when the gradebook was last asked, and whether it answered

    def gradebook_answers(self) -> bool:
        """Tell whether the gradebook can be read; it is asked now and then, however often this is."""
        if time.monotonic() - self._looked > _GRADEBOOK_SECONDS:
            url = read_only_url(self._course)
            self._answers = not url or answers(url)
            self._looked = time.monotonic()
        return self._answers

    def require_open(self, caller: Caller, assignment: str) -> None:
        """Raise Refused, before anything is read, where nothing would be taken from this caller now."""
        require_student(caller)
        self.require_known(assignment)
        if assignment in self.rules.closed:
            raise Refused(403, sentence("This assignment is closed."))
        due = None if self.rules.late else deadline(self._course, assignment, caller.name)
        if due is not None and self._now().replace(tzinfo=None) > due:
            raise Refused(
                403, sentence("This assignment was due {date} UTC, and is closed.", date=f"{due:%Y-%m-%d %H:%M}")
            )

    def require_known(self, assignment: str) -> None:
        """Raise Refused where no assignment of this name has been released."""
        if assignment not in self.assignments():
            raise Refused(404, sentence("There is no such assignment."))

    def require_room(self) -> None:
        """Raise Refused where too many wait already."""
        waiting = len(self._arrivals.waiting())
        if waiting >= self.rules.queue:
            seconds = min(_MOST_WAIT, max(_LEAST_WAIT, math.ceil(waiting * self._seconds_each() / 2)))
            raise Refused(
                503, sentence("Too many submissions wait. Hand in again in {number} seconds.", number=seconds), seconds
            )

    def take(self, caller: Caller, assignment: str, file: str, data: bytes) -> Accepted:
        """Keep a notebook and queue it. Raises Refused, with nothing written.

        `file` is its name as the caller has it; it decides which notebook of the assignment it is.
        """
        self.require_open(caller, assignment)
        notebook = self._notebook(assignment, file)
        if same := self._arrivals.same(assignment, caller.name, notebook, data):
            return Accepted(same, again=True)
        whose = (assignment, caller.name)
        self._require_turn(whose)
        if not self._arrivals.is_waiting(whose):
            self.require_room()
        try:
            read_notebook(data, ())
        except NotANotebook as error:
            raise Refused(422, str(error)) from None
        timestamp = f"{self._now().replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f} UTC"
        return Accepted(self._arrivals.add(assignment, caller.name, notebook, data, timestamp))

    def assignments(self) -> list[str]:
        """Return the names of the assignments that have been released."""
        return [name for name in self._course.assignments() if self._released(name)]

    def _released(self, assignment: str) -> list[str]:
        return sorted(path.stem for path in (self._course.root / self._course.release / assignment).glob("*.ipynb"))

    def _notebook(self, assignment: str, file: str) -> str:
        """Return which of the assignment's notebooks a file is by its name; the only one, whatever that name is."""
        released = self._released(assignment)
        alike = [name for name in released if name == file.removesuffix(".ipynb")]
        alike = alike or [name for name in released if plain_name(name) == plain_name(file)]
        if len(released) == 1 or len(alike) == 1:
            return (alike or released)[0]
        names = ", ".join(f"{name}.ipynb" for name in released[:_MOST_NAMED])
        if not file:
            unnamed = sentence(
                "This assignment has several notebooks, {names}; the request must say which (?notebook=NAME)."
            )
            raise Refused(422, sentence(unnamed, names=names))
        called = sentence(
            "This assignment has several notebooks, {names}; the file must be called like one, not {file}."
        )
        raise Refused(422, sentence(called, names=names, file=printable(file)[:100]))

    def _require_turn(self, whose: Whose) -> None:
        """Raise Refused where a student has handed in too often, or just now."""
        done, most = self._arrivals.attempts(whose), self.rules.attempts
        if most and done >= most:
            once = sentence("You have handed this assignment in once, which is as often as it may be.")
            often = sentence(
                "You have handed this assignment in {number} times, which is as often as it may be.", number=most
            )
            raise Refused(403, once if most == 1 else often)
        last = self._arrivals.last(whose)
        if last is None or not self.rules.cool_down_seconds:
            return
        since = (self._now().replace(tzinfo=None) - handed_in(last)).total_seconds()
        wait = math.ceil(self.rules.cool_down_seconds - since)
        if 0 < wait <= self.rules.cool_down_seconds:
            soon = sentence("You handed in a moment ago. Hand in again in one second.")
            later = sentence("You handed in a moment ago. Hand in again in {number} seconds.", number=wait)
            raise Refused(429, soon if wait == 1 else later, wait)


def require_student(caller: Caller) -> None:
    """Raise Refused for an instructor."""
    if caller.instructor:
        raise Refused(403, sentence("You are an instructor here; only students hand in."))


def handed_in(arrival: Arrival) -> datetime:
    """Return when an arrival came, in UTC."""
    return datetime.strptime(arrival.timestamp, "%Y-%m-%d %H:%M:%S.%f UTC")

"""What can go wrong, as one small exception tree.

The message of each is one line: what, where, likely cause, what to do. The command line prints it and nothing else.
"""


class NbjudgeError(Exception):
    """Base of every error that a person is meant to read."""


class UsageError(NbjudgeError):
    """The command cannot be carried out as it was given; nothing was written."""


class CourseError(UsageError):
    """The course's own files do not fit together: a stale release, tests that fail the solution, no such name."""


class SolutionFails(CourseError):
    """The instructor's own solution does not get full marks."""


class SandboxUnavailable(UsageError):
    """The wall cannot be built on this machine; the message says why and how to mend it."""


class LockHeld(UsageError):
    """Another grading of this assignment is under way."""


class NotANotebook(NbjudgeError):
    """What was handed in cannot be read as a notebook."""


class NotPlainData(NbjudgeError):
    """A value, or the bytes of one, that may not cross the wall."""


class Postponed(NbjudgeError):
    """A submission takes long, and is to be graded when the others are."""


class SetAside(NbjudgeError):
    """A submission takes long, and whoever lent the workers grades it apart: this batch leaves it out."""


class AskedAnew(BaseException):
    """The process that was asked will not do: who asked begins anew, of another one.

    It is no Exception, which a test might catch.
    """


class ThreadsMissing(AskedAnew):
    """A call waited in vain for threads that its copy lacks."""


class NotForAll(AskedAnew):
    """A test asks more than what may be asked of the process that answers all tests."""


class SandboxDied(NbjudgeError):
    """A process inside the sandbox ended, went silent or broke the protocol; `outcome` says how it counts."""

    def __init__(self, message: str, outcome: str = "killed"):
        """Keep the outcome (`timed_out` or `killed`) beside the sentence for the student."""
        super().__init__(message)
        self.outcome = outcome

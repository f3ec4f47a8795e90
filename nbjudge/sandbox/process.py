"""A process inside, as the outside sees it: requests, answers, and the watch over its limits."""

from __future__ import annotations

import dataclasses
import math
import secrets
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NoReturn, Protocol

import numpy as np

from nbjudge.errors import NotPlainData, SandboxDied
from nbjudge.languages.sentences import sentence
from nbjudge.sandbox.inside.channel import Channel
from nbjudge.sandbox.inside.usage import Usage
from nbjudge.settings import Limits

_PING_SECONDS = 3
_EXIT_SECONDS = 0.15  # a process that was killed for its memory still holds it for a moment
_INTERRUPT_SECONDS = 1

_TOO_LONG = sentence("It was stopped after {number} seconds. Is there a loop that never ends?")
_TOO_LONG_IN_ALL = sentence("The notebook was stopped: it had used all of its time.")
_TOO_MUCH_MEMORY = sentence("It was stopped because it used more than {number} MB of memory.")
_DIED = sentence("The Python process ended in the middle of it (as after os._exit, a crash, or running out of memory).")
_BROKE_OFF = sentence("What came back could not be read: {what}.")


class _Waits:
    """How long this side has waited for answers of the other, in seconds: what else passes is our own doing."""

    def __init__(self) -> None:
        self._total = 0.0
        self._since: float | None = None

    @property
    def now(self) -> bool:
        """Whether it waits at present."""
        return self._since is not None

    def seconds(self) -> float:
        """Return the seconds so far, those of the present wait included."""
        return self._total + (0.0 if self._since is None else time.monotonic() - self._since)

    def __enter__(self) -> None:
        self._since = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._total, self._since = self.seconds(), None


WAITS = _Waits()


class AnySandbox(Protocol):
    """Where processes run: behind the wall, or without one."""

    limits: Limits
    forks: bool  # whether a process can be copied
    end: float  # of the time of the present submission, on the monotonic clock

    def open(self) -> Process:
        """Start the process of a submission."""

    def fork(self, process: Process) -> Process:
        """Return a copy of a process; without forks, the process itself."""

    def usage(self) -> Usage:
        """Return what the processes use by now."""

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a process by its number inside, or with -1 to all of them."""

    def reset(self) -> None:
        """End all that a submission left behind."""

    def restart(self) -> None:
        """End everything, and begin anew."""

    def close(self) -> None:
        """End everything."""


class Respondent(Protocol):
    """A test that talks with more than plain data, and that may be asked back."""

    def pack(self, value: Any) -> tuple[str, Any] | None:
        """Return how a value is written that is no plain data."""

    def unpack(self, tag: str, data: Any) -> Any:
        """Return what came as more than plain data."""

    def respond(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to what the other side asks: `result` or `raised`."""


class Process:
    """A process inside, at the other end of a channel. Nothing that it says is believed."""

    def __init__(self, sandbox: AnySandbox, channel: Channel, pid: int, *, lacks_threads: bool = False) -> None:
        """Talk to the process that calls itself `pid` inside; a copy may lack threads of what it was copied from."""
        self.sandbox, self.channel, self.pid, self.lacks_threads = sandbox, channel, pid, lacks_threads
        self.alive = True

    def run(self, source: str, seconds: float, most: float | None = None) -> tuple[dict[str, Any], str]:
        """Run a cell; return the answer, and a sentence for the student if it was interrupted by its time limit.

        The notebook has so many `seconds` left; `most` is the limit of the cell, where that is not the usual one.

        Raises SandboxDied where the process is lost.
        """
        limits = self.sandbox.limits
        message: dict[str, Any] = {"op": "run", "source": source, "id": secrets.randbits(62)}
        watch = self._watch(limits.cell_seconds if most is None else most, seconds)
        try:
            return self.ask(message, watch=watch), ""
        except SandboxDied as death:
            if death.outcome != "timed_out" or (not self.pid and self.sandbox.forks):
                raise
            self.alive = True
            self.sandbox.signal(self.pid, signal.SIGINT)
            with suppress(SandboxDied):
                return self._answer(message["id"], deadline(_INTERRUPT_SECONDS)), str(death)
            raise

    def converse(self, request: dict[str, Any], seconds: float, test: Respondent) -> dict[str, Any]:
        """Ask for something, and let the test answer what is asked meanwhile; all of it counts as one call.

        Raises SandboxDied, or NotPlainData for arguments that cannot cross.
        """
        watch = self._watch(self.sandbox.limits.call_seconds, seconds)
        answer = self.ask(request, watch=watch, test=test)
        sent = answer["sent"]
        while "asks" in answer:
            reply = {"op": "reply", "id": answer["id"]} | test.respond(answer)
            answer = self.ask(reply, watch=watch, test=test)
        return answer | {"sent": sent}

    def fork(self) -> Process:
        """Return a copy of the process; without forks, the process itself."""
        return self.sandbox.fork(self)

    def answers(self) -> bool:
        """Tell whether it is still there to answer."""
        with suppress(SandboxDied):
            self.ask({"op": "ping"}, watch=deadline(_PING_SECONDS, self.sandbox.end))
        return self.alive

    def end(self) -> None:
        """Hang up, which ends it; kill it where it did not answer."""
        if self.sandbox.forks:
            self.channel.close()
            if not self.alive:
                self.sandbox.signal(self.pid, signal.SIGKILL)

    def ask(
        self,
        message: dict[str, Any],
        descriptors: list[int] | None = None,
        watch: Callable[[], None] = lambda: None,
        test: Respondent | None = None,
    ) -> dict[str, Any]:
        """Send a request and return the answer to it, with what was `sent`; raise SandboxDied where none comes."""
        message = {"id": secrets.randbits(62)} | message
        with WAITS:
            try:
                sent = self.channel.send(message, descriptors or [], watch, test.pack if test else None)
            except OSError:
                self._lost()
            except NotPlainData:  # nothing has been sent
                raise
            except BaseException:  # also an alarm on our side: what is half written or read spoils the next answer
                self.alive = False
                raise
            return self._answer(message["id"], watch, test) | {"sent": sent}

    def _answer(self, number: int, watch: Callable[[], None], test: Respondent | None = None) -> dict[str, Any]:
        answer: Any = None
        try:
            answer = self.channel.receive(watch, test.unpack if test else None)
        except (EOFError, OSError):
            self._lost()
        except NotPlainData as error:
            self._lost(sentence(_BROKE_OFF, what=error))
        except BaseException:
            self.alive = False
            raise
        known = answer.get("id") if isinstance(answer, dict) else None
        if type(known) is not int or known != number:  # an array would compare to an array
            self._lost(sentence(_BROKE_OFF, what=sentence("it does not belong to what was asked")))
        return dict(answer)

    def _lost(self, message: str = _DIED) -> NoReturn:
        self.alive = False
        raise SandboxDied(message)

    def _watch(self, seconds: float, seconds_left: float) -> Callable[[], None]:
        limits, sandbox = self.sandbox.limits, self.sandbox
        allowed = min(seconds, seconds_left)
        began, cpu_began = time.monotonic(), sandbox.usage().cpu_seconds
        fitted = [time.monotonic()]  # when its memory was last seen to be within the limit
        wall_allowed = allowed * (limits.wall_factor if sandbox.forks else 1)

        def watch() -> None:
            usage = sandbox.usage()
            if time.monotonic() > sandbox.end:
                raise SandboxDied(_TOO_LONG_IN_ALL, "timed_out")
            if usage.cpu_seconds - cpu_began > allowed or time.monotonic() - began > wall_allowed:
                own = sentence(_TOO_LONG, number=f"{round(seconds, 1):g}")
                raise SandboxDied(own if seconds <= seconds_left else _TOO_LONG_IN_ALL, "timed_out")
            if usage.memory_bytes <= limits.memory_bytes:
                fitted[0] = time.monotonic()
            elif time.monotonic() - fitted[0] > _EXIT_SECONDS:
                raise SandboxDied(sentence(_TOO_MUCH_MEMORY, number=limits.memory_bytes >> 20), "killed")

        return watch


def setup_message(files: Mapping[str, bytes], imports: list[str], limits: Limits) -> dict[str, Any]:
    """Return the first message to a program inside: what every submission starts from."""
    content = {path: np.frombuffer(data, np.uint8) for path, data in files.items()}
    numbers = {name: int(value) for name, value in dataclasses.asdict(limits).items()}
    return {"files": content, "imports": imports, "limits": numbers}


def deadline(seconds: float, latest: float = math.inf) -> Callable[[], None]:
    """Return a watch that ends a wait after this many seconds by the clock, and at the `latest` then."""
    end = min(time.monotonic() + seconds, latest)

    def watch() -> None:
        if time.monotonic() > end:
            raise SandboxDied(sentence("It did not answer."), "timed_out")

    return watch

"""The program inside the sandbox: warm up, fork, run cells, answer calls.

    Keeper ── process 1 of the sandbox. Imports everything once, then only forks; no student's code runs in it.
      └─ Notebook ── one per submission: runs its cells, one by one, when asked.
           └─ Notebook ── a fork at a graded cell, which answers the calls of that exercise's tests.

Nothing here defends anything: a student's code can change all of it in its own process. What holds is around it, in
`bubblewrap.py`, and outside, in `confined.py`. Only the Keeper is out of the student's reach: as process 1 it cannot be
signalled, and because it is not dumpable it cannot be read or traced.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import itertools
import os
import select
import signal
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside import memory, reset
from nbjudge.sandbox.inside.channel import Channel
from nbjudge.sandbox.inside.kernel.shell import Shell, described
from nbjudge.sandbox.inside.passed import Passed
from nbjudge.sandbox.inside.shared.functions import TAG, Functions, bound
from nbjudge.sandbox.inside.shared.objects import Objects
from nbjudge.sandbox.inside.usage import LOOK_EVERY, measure, rest_after
from nbjudge.sandbox.inside.values.rich import Packed
from nbjudge.sandbox.inside.warming import import_all, warm_up

STDOUT_LIMIT = 10_000
_MOST_REAPED = 200  # at once
_PR_SET_DUMPABLE = 4


@dataclass(frozen=True, eq=False)
class _Request:
    """A request that is being carried out, and the lock of the thread that asks something back meanwhile.

    What is asked may lead to another request, whose code has threads that ask: that one has a lock of its own.
    """

    number: int
    turn: Any = field(default_factory=threading.RLock)


class Notebook:
    """Runs the cells of one submission and answers calls to its functions."""

    def __init__(self, channel: Channel, shell: Shell) -> None:
        """Serve the process at the other end of `channel`."""
        self.channel, self.shell = channel, shell
        self.objects, self.functions = Objects(self), Functions(self.ask)
        self._requests: list[_Request] = []  # those that are being carried out; each may ask something back
        self._pid = os.getpid()

    def serve(self) -> None:
        """Answer requests until the other side hangs up."""
        with contextlib.suppress(EOFError):
            self.serve_until_reply()

    def serve_until_reply(self) -> dict[str, Any]:
        """Answer requests until one is the reply to what was asked outside; return it. Raises EOFError at a hang-up."""
        while True:
            try:
                request, descriptors = self.channel.receive_with_descriptors(self._unpack)
            except KeyboardInterrupt:
                continue  # an interrupt that came after the cell had ended
            if request["op"] == "reply":
                return dict(request)
            _reap()
            uses = request["op"] == "use"
            if uses and request.get("anew"):
                self.objects = Objects(self)
            if uses:
                self.objects.kept.hear(request.get("let_go"))  # before another thread can ask
            here = _Request(request["id"])
            self._requests.append(here)
            answer = getattr(self, "do_" + request["op"])(request, descriptors)
            pack = self.objects.pack if uses else self.functions.pack
            with here.turn:  # not in the middle of a question of another thread's
                self._requests.pop()
                answer |= self.objects.kept.news() if uses else {}
                try:
                    self.channel.send({"id": here.number} | answer, pack=pack)
                except NotPlainData as error:
                    self.channel.send({"id": here.number, "unplain": str(error)})

    @contextlib.contextmanager
    def turn(self) -> Iterator[_Request]:
        """Hold the other threads back from asking something in the middle of the same request."""
        if os.getpid() != self._pid:  # whose answers nobody would tell from those to this one
            raise RuntimeError("what the test passed can be used in the notebook's own process only")
        while self._requests:
            latest = self._requests[-1]
            with latest.turn:
                if [latest] == self._requests[-1:]:  # else it has ended, or asked something that led to another one
                    yield latest
                    return
        raise RuntimeError("what the test passed can be used until it has its answer")

    def ask(self, question: dict[str, Any], pack: Callable[[Any], Packed | None]) -> dict[str, Any]:
        """Ask the other side in the middle of a request; return the reply. One thread after the other may do that."""
        with self.turn() as request:
            self.channel.send({"id": request.number} | question, pack=pack)
            return self.serve_until_reply()

    def _unpack(self, tag: str, data: Any) -> Any:
        return self.functions.stand_in(*data) if tag == TAG else self.objects.unpack(tag, data)

    def do_run(self, request: dict[str, Any], _: list[int]) -> dict[str, Any]:
        """Run one cell."""
        try:
            outputs, success = self.shell.run(request["source"])
        except KeyboardInterrupt:
            outputs, success = self.shell.outputs.finished(), False
        cut = self.shell.outputs.cut
        return {"outputs": outputs, "success": success, "cut": cut, "count": self.shell.execution_count - 1}

    def do_fork(self, _: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        """Leave a copy of this process that talks to the socket that came along; threads stay behind."""
        has_threads = threading.active_count() > 1
        try:
            child = os.fork()
        except OSError:  # too many processes: the other side finds nobody at the socket, and this one lives on
            child = -1
        if child:
            os.close(descriptors[0])
            return {"pid": child, "lacks_threads": has_threads}
        self.channel.close()
        _serve_and_exit(descriptors[0], self.shell)
        raise AssertionError("unreachable")

    def do_ping(self, _: dict[str, Any], __: list[int]) -> dict[str, Any]:
        """Show that this process still answers."""
        return {}

    def do_modules(self, _: dict[str, Any], __: list[int]) -> dict[str, Any]:
        """Return the names of the modules that are loaded."""
        return {"result": sorted(sys.modules)}

    def do_value(self, request: dict[str, Any], _: list[int]) -> dict[str, Any]:
        """Return a variable."""
        if request["name"] not in self.shell.user_ns:
            return {"missing": True}
        return {"result": self.shell.user_ns[request["name"]]}

    def do_call(self, request: dict[str, Any], _: list[int]) -> dict[str, Any]:
        """Call a function; return its result, the arguments if the call changed them, and what it printed."""
        function = self.shell.user_ns.get(request["name"])
        if not callable(function):
            return {"missing": True}
        args, kwargs = request["args"], request["kwargs"]
        passed = Passed(args, kwargs)
        try:
            # Leaving it, Python forgets what it has warned of, so that no call shows whether there was one before.
            with warnings.catch_warnings(), bound(self.shell.user_ns, request.get("bound", {})):
                result, stdout = self.shell.call(function, args, kwargs, STDOUT_LIMIT)
        except BaseException as error:
            return {"raised": described(error)}
        answer = {"result": result, "stdout": stdout}
        if passed.is_unchanged() and passed.is_apart_from(result):
            return answer | {"unchanged": True}
        return answer | {"args": args, "kwargs": kwargs}

    def do_use(self, request: dict[str, Any], _: list[int]) -> dict[str, Any]:
        """Do something with the student's objects for a test cell outside."""
        return self.objects.use(request)


class Keeper:
    """Process 1 of the sandbox: forks a Notebook for each submission and cleans up after it."""

    def __init__(self, channel: Channel, shell: Shell, files: dict[str, Any], limits: dict[str, int]) -> None:
        """Keep what every submission starts from."""
        self.channel, self.shell, self.files, self.limits = channel, shell, files, limits
        self.looks_large = False
        self.rest = LOOK_EVERY  # seconds until the next look

    def serve(self) -> None:
        """Answer requests until the other side hangs up; that ends process 1 and with it the sandbox."""
        self.do_reset({}, [])
        while True:
            while not select.select([self.channel], [], [], self.rest)[0]:
                _reap()
                self._guard()
            try:
                request, descriptors = self.channel.receive_with_descriptors()
            except EOFError:
                return
            _reap()
            self.channel.send({"id": request["id"]} | getattr(self, "do_" + request["op"])(request, descriptors))

    def do_fork(self, _: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        """Start a Notebook that talks to the socket that came along."""
        child = os.fork()
        if child:
            os.close(descriptors[0])
            return {"pid": child}
        self.channel.close()
        reset.let_go_of_all_but(descriptors[0])
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _libc().prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
        reset.keep_niceness()
        reset.limit_resources(self.limits)
        _serve_and_exit(descriptors[0], self.shell)
        raise AssertionError("unreachable")

    def _guard(self) -> None:
        """End the others when they use too much of what no limit of the kernel's bounds.

        Nobody outside looks while a value is judged, and what the kernel keeps for files and sockets is in no process.
        """
        began = time.monotonic()
        looked_large, self.looks_large = self.looks_large, self._is_large()
        self.rest = rest_after(time.monotonic() - began)
        if reset.is_overfull(self.limits):
            self.do_reset({}, [])  # the files too: the processes that come next did not make them
        elif looked_large and self.looks_large:  # twice: a process that was just killed still holds its memory
            _end_all()

    def _is_large(self) -> bool:
        most = self.limits["memory_bytes"]
        return measure(1, most).memory_bytes > most

    def do_signal(self, request: dict[str, Any], _: list[int]) -> dict[str, Any]:
        """Send a signal to one process in here, or with -1 to all but this one."""
        if request["pid"] not in (0, 1):
            with contextlib.suppress(OSError):
                os.kill(request["pid"], request["signal"])
        return {}

    def do_import(self, request: dict[str, Any], _: list[int]) -> dict[str, Any]:
        """Load modules and prepare cells, so that every Notebook has them from its start."""
        import_all(request["names"])
        self.shell.prepare(request["cells"])
        gc.collect()
        gc.freeze()  # so that a collection in a fork does not copy the pages of everything that was imported
        memory.fill_holes()
        memory.merge()
        return {}

    def do_reset(self, _: dict[str, Any], __: list[int]) -> dict[str, Any]:
        """End everything but this process, empty every writable place, and lay out the release's files."""
        _end_all()
        _reap(wait=True)
        for place in reset.writable_places():
            reset.empty(place)
        reset.smooth_terminals()
        for path, content in self.files.items():
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "wb") as file:
                file.write(content.tobytes())
        return {"clean": True}


def main(descriptor: int) -> None:
    """Be the Keeper of a sandbox whose control socket is `descriptor`."""
    _libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = Channel(socket.socket(fileno=descriptor))
    setup, _ = channel.receive_with_descriptors()
    shell = warm_up(setup["imports"], setup["limits"]["cell_output_bytes"])
    channel.send({"id": setup["id"]})
    gc.collect()
    reset.silence()
    Keeper(channel, shell, setup["files"], setup["limits"]).serve()


def main_without_wall(port: int) -> None:
    """Be the only process of an open sandbox: connect to `port` on this machine and serve one submission."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(sys.stdin.buffer.read(32))
    channel = Channel(connection)
    setup, _ = channel.receive_with_descriptors()
    shell = warm_up(setup["imports"], setup["limits"]["cell_output_bytes"])
    channel.send({"id": setup["id"]})
    Notebook(channel, shell).serve()


def _serve_and_exit(descriptor: int, shell: Shell) -> None:
    try:
        Notebook(Channel(socket.socket(fileno=descriptor)), shell).serve()
    finally:
        os._exit(0)


def _end_all() -> None:
    """End all processes but this one."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def _reap(wait: bool = False) -> None:
    if not hasattr(os, "WNOHANG"):  # Windows: there are no forks
        return
    try:
        # In a storm of orphans there would always be one more: then the rest wait for the next look.
        for _ in itertools.count() if wait else range(_MOST_REAPED):
            if not os.waitpid(-1, 0 if wait else os.WNOHANG)[0]:
                return
    except ChildProcessError:
        pass


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)

"""An IPython shell without a kernel: it runs cells and collects what they show as nbformat outputs.

It runs inside the sandbox, in the same process as the student's code, so nothing it says is believed on the other side.
"""

from __future__ import annotations

import asyncio
import base64
import builtins
import contextlib
import getpass
import io
import linecache
import os
import subprocess
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type

from nbjudge.sandbox.inside.kernel import event_loop
from nbjudge.sandbox.inside.kernel.unattended import Inputs

_OURS = os.path.dirname(os.path.dirname(__file__))
_MOST_CHAINED = 100  # exceptions that led to one another
OutputList = list[dict[str, Any]]


class Outputs:
    """The outputs of the cell that runs now, cut at `limit` characters."""

    def __init__(self, limit: int) -> None:
        """Start empty."""
        self.limit = limit
        self.clear()

    def clear(self) -> None:
        """Forget what was shown, as a new cell or clear_output does."""
        self.items: OutputList = []
        self.size = 0
        self.cut = False
        self.clear_before_next = False

    def stream(self, name: str, text: str) -> None:
        """Append text to stdout or stderr."""
        text = self._fitting(text)
        last = self.items[-1] if self.items else {}
        if text and last.get("name") == name:
            last["text"].append(text)
        elif text:
            self.items.append({"output_type": "stream", "name": name, "text": [text]})

    def add(self, output: dict[str, Any]) -> None:
        """Append a display, a result or an error."""
        if self._fits(_size(output)):
            self.items.append(output)

    def finished(self) -> OutputList:
        """Return the outputs with each stream in one piece."""
        for item in self.items:
            if isinstance(item.get("text"), list):
                item["text"] = "".join(item["text"])
        return self.items

    def _fitting(self, text: str) -> str:
        self._start_anew_if_asked()
        text = text[: max(0, self.limit - self.size)] if self.size + len(text) > self.limit else text
        self._fits(max(len(text), 1))
        return text

    def _fits(self, size: int) -> bool:
        self._start_anew_if_asked()
        self.size += size
        self.cut = self.cut or self.size > self.limit
        return not self.cut

    def _start_anew_if_asked(self) -> None:
        if self.clear_before_next:
            self.clear()


def _as_ipython(home: str, name: str) -> Callable[[type], type]:
    """Give a class the name of what stands in its place in a kernel: students read it in errors, and know no other."""

    def rename(ours: type) -> type:
        ours.__module__, ours.__name__, ours.__qualname__ = home, name, name
        return ours

    return rename


@_as_ipython("ipykernel.iostream", "OutStream")
class _Stream(io.TextIOBase):
    def __init__(self, name: str, outputs: Outputs) -> None:
        self._name, self._outputs = name, outputs

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self._name, text)
        return len(text)

    def fileno(self) -> int:
        return 1 if self._name == "stdout" else 2


@_as_ipython("IPython.core.displaypub", "DisplayPublisher")
class _Publisher(DisplayPublisher):
    outputs = AnyTrait()

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: Any = False,
        **_: Any,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        output = {"output_type": "display_data", "data": _as_text(data), "metadata": metadata or {}}
        if update and display_id is not None:
            for item in self.outputs.items:
                if item.get("display_id") == display_id:
                    item["data"], item["metadata"] = output["data"], output["metadata"]
            return
        if display_id is not None:
            output["display_id"] = display_id
        self.outputs.add(output)

    def clear_output(self, wait: bool = False) -> None:
        if wait:
            self.outputs.clear_before_next = True
        else:
            self.outputs.clear()


@_as_ipython("IPython.core.displayhook", "DisplayHook")
class _Hook(DisplayHook):
    outputs = AnyTrait()

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        output = {"output_type": "execute_result", "data": _as_text(format_dict), "metadata": md_dict or {}}
        self.outputs.add(output | {"execution_count": self.prompt_count})


@_as_ipython("IPython.core.interactiveshell", "InteractiveShell")
class Shell(InteractiveShell):
    """The shell of one student. Cells run as in Jupyter, without a terminal, history or a person to ask."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, output_limit: int) -> None:
        """Start with an empty namespace in a module called __main__, as a kernel has it."""
        self.outputs = Outputs(output_limit)
        self.known: dict[str, tuple[str, bool]] = {}  # cells: as plain Python, and whether they await something
        self._loop: asyncio.AbstractEventLoop | None = None
        event_loop.prepare()
        module = types.ModuleType("__main__")
        super().__init__(user_module=module)
        self.displayhook.outputs = self.display_pub.outputs = self.outputs  # type: ignore[attr-defined]
        sys.modules["__main__"] = module
        self.history_manager.enabled = False  # type: ignore[union-attr]

    def run(self, source: str) -> tuple[OutputList, bool]:
        """Run one cell; return its outputs and whether it ended without an error."""
        self.outputs.clear()
        with self.captured(self.outputs):
            success = self.run_cell(source, store_history=True).success
            event_loop.spin(self.loop)
        return self.outputs.finished(), bool(success)

    def prepare(self, sources: Iterable[str]) -> None:
        """Translate cells with IPython's syntax to Python now: that takes as long as running most of them."""
        for source in sources:
            with contextlib.suppress(Exception):  # the cell itself will say what is wrong with it
                python = str(super().transform_cell(source))
                self.known[source] = python, super().should_run_async(source, transformed_cell=python)

    def transform_cell(self, raw_cell: str) -> str:
        """Return a cell as plain Python."""
        return self.known[raw_cell][0] if raw_cell in self.known else str(super().transform_cell(raw_cell))

    def should_run_async(self, raw_cell: str, **how: Any) -> bool:
        """Tell whether a cell awaits something, for which IPython compiles it once more."""
        return self.known[raw_cell][1] if raw_cell in self.known else bool(super().should_run_async(raw_cell, **how))

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], limit: int) -> tuple[Any, str]:
        """Call a function; return its result and what it printed, cut at `limit` characters."""
        printed = Outputs(limit)
        with self.captured(printed):
            result = event_loop.awaited(function(*args, **kwargs), self.loop)
        return result, "".join(str(item.get("text", "")) for item in printed.finished())

    @contextlib.contextmanager
    def captured(self, outputs: Outputs, answer: Callable[..., str] | None = None) -> Iterator[None]:
        """Collect what is printed; `answer` is what `input` does meanwhile."""
        previous = builtins.input, getpass.getpass
        builtins.input = getpass.getpass = answer or Inputs()  # type: ignore[assignment]
        out, err = _Stream("stdout", outputs), _Stream("stderr", outputs)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), event_loop.declared(self.loop):
                yield
        finally:
            builtins.input, getpass.getpass = previous

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of this notebook, made when it is first asked for: a submission has none of another's."""
        if self._loop is None or self._loop.is_closed():
            self._loop = event_loop.NotebookLoop()
        return self._loop

    def ask_exit(self) -> None:
        """Let `exit()` and `quit()` end nothing: the cells behind them are still to be graded."""

    def enable_gui(self, gui: Any = None) -> None:
        """Accept `%matplotlib` and its like: there is no event loop to start."""

    def init_history(self) -> None:
        """Keep no history file."""
        self.config.HistoryManager.enabled = False
        super().init_history()

    def init_virtualenv(self) -> None:
        """Leave sys.path alone."""

    def system(self, cmd: str) -> None:
        """Run `!cmd` and show what it prints."""
        done = subprocess.run(
            self.var_expand(cmd, depth=1), shell=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        sys.stdout.write(done.stdout.decode(errors="replace"))
        self.user_ns["_exit_code"] = done.returncode

    def _get_exc_info(self, exc_tuple: Any = None) -> tuple[Any, Any, Any]:
        """Return an exception that is to be shown, without our own frames in it."""
        kind, error, trace = super()._get_exc_info(exc_tuple)
        one = error
        for _ in range(_MOST_CHAINED):
            if one is None:
                break
            one.__traceback__ = _without_ours(one.__traceback__)
            one = one.__cause__ or one.__context__
        return kind, error, _without_ours(trace)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.outputs.add({
            "output_type": "error", "ename": str(getattr(etype, "__name__", etype)), "evalue": _text_of(evalue),
            "traceback": [str(line) for line in stb],
        })  # fmt: skip


def own_line(error: BaseException) -> tuple[str, int]:
    """Return the last line of the student's own cells in the traceback, and its number; ("", 0) where there is none."""
    found = ("", 0)
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<ipython-input") or os.sep + "ipykernel_" in name:
            found = (linecache.getline(name, trace.tb_lineno).strip(), trace.tb_lineno)
        trace = trace.tb_next
    return found


def _without_ours(trace: types.TracebackType | None) -> types.TracebackType | None:
    """Return the traceback without the frames of this package, which are no business of a reader's."""
    places = []
    while trace is not None:
        places.append(trace)
        trace = trace.tb_next
    kept: types.TracebackType | None = None
    for place in reversed(places):
        if not place.tb_frame.f_code.co_filename.startswith(_OURS):
            kept = types.TracebackType(kept, place.tb_frame, place.tb_lasti, place.tb_lineno)
    return kept


def described(error: BaseException) -> dict[str, Any]:
    """Describe an exception of the student's code: its type, and the last of its own lines."""
    line, number = own_line(error)
    # Without a line of the student's own, the call itself failed: the message then names parameters, not values.
    message = str(error)[:300] if isinstance(error, TypeError) and not line else ""
    return {
        "type": type(error).__name__, "line": line[:300], "number": number, "message": message,
        "text": _first_line(error),
    }  # fmt: skip


def _first_line(error: BaseException) -> str:
    try:
        return str(error)[:1000]
    except Exception:
        return ""


def _as_text(data: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value for kind, value in data.items()
    }


def _text_of(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return "(no text)"


def _size(value: Any) -> int:
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(item) for item in value.values())
    return sum(map(_size, value)) if isinstance(value, list) else 8

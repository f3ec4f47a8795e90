"""The sandbox from the outside: processes, forks, limits, and nothing left behind."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbjudge.errors import NotPlainData, SandboxDied, SandboxUnavailable
from nbjudge.sandbox import bubblewrap
from nbjudge.sandbox.confined import Sandbox
from nbjudge.sandbox.process import Process
from nbjudge.sandbox.unconfined import OpenSandbox
from nbjudge.settings import Limits
from tests.sandbox import asking
from tests.sandbox.conftest import LIMITS

PLENTY = 60.0


def printed(process: Process, source: str) -> str:
    """Run a cell and return what it prints, or the name of its error."""
    answer, _ = process.run(source, PLENTY)
    return "".join(output.get("text") or output.get("ename", "") for output in answer["outputs"])


def call(process: Process, name: str, *args: Any) -> dict[str, Any]:
    """Call a function of the notebook."""
    return asking.call(process, {"op": "call", "name": name, "args": args, "kwargs": {}}, PLENTY)


def test_cells_run_in_one_process(process: Process) -> None:
    """Cells share their variables, and find the release's files beside the notebook."""
    process.run("import sys; sys.path.append('folder'); x = 1", PLENTY)
    assert (
        printed(process, "from helper import NUMBER\nprint(x, NUMBER, open('data.txt').read())")
        == "1 7 from the release\n"
    )


def test_calls_return_results_and_arguments(process: Process) -> None:
    """A call returns the result, the arguments as they are afterwards and what was printed."""
    process.run("def f(x, y):\n    x += 1; y['z'] = x; print('in f')\n    return x", PLENTY)
    answer = call(process, "f", np.zeros(2), {})
    assert answer["result"].tolist() == [1, 1] and answer["stdout"] == "in f\n"
    assert answer["args"][1]["z"] is answer["result"] is answer["args"][0]


def test_what_can_go_wrong_in_a_call(process: Process) -> None:
    """A name that is not there, an exception and a result that is no plain data are told apart."""
    process.run("def bad(x): return 1 / x\ndef odd(): return {1}", PLENTY)
    assert call(process, "none")["missing"] is True and "type set" in call(process, "odd")["unplain"]
    raised = call(process, "bad", 0)["raised"]
    assert (raised["type"], raised["line"], raised["number"]) == ("ZeroDivisionError", "def bad(x): return 1 / x", 1)


def test_arguments_must_be_plain_data(process: Process) -> None:
    """Arguments that cannot cross raise on our side, and the process lives on."""
    with pytest.raises(NotPlainData):
        call(process, "f", object())
    assert printed(process, "print(1)") == "1\n"


def test_a_fork_changes_nothing_outside_of_it(process: Process) -> None:
    """What a call changes in a fork is not there in the notebook, nor in the next fork."""
    process.run("state = []\ndef f():\n    state.append(1)\n    return len(state)", PLENTY)
    first, second = process.fork(), process.fork()
    assert [call(first, "f")["result"] for _ in range(2)] == [1, 2] and call(second, "f")["result"] == 1
    first.end(), second.end()
    assert printed(process, "print(state)") == "[]\n"


@pytest.mark.skipif(not os.path.exists("/proc/self/autogroup"), reason="the kernel weighs processes alone")
def test_who_yields_the_processor_yields_it_for_the_sandbox() -> None:
    """The notebook's process is as nice as the thread that started its sandbox, though it begins a session."""

    def seen() -> str:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)
        with closing(Sandbox({}, [], Limits())) as sandbox:
            return printed(sandbox.open(), "print(open('/proc/self/autogroup').read())")

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(seen).result().split()[1:] == ["nice", "5"]


def test_a_fork_is_taken_at_its_cell(process: Process) -> None:
    """A fork knows the cells before it, and not those that run afterwards."""
    process.run("x = 1", PLENTY)
    fork = process.fork()
    process.run("x = 2", PLENTY)
    assert asking.call(fork, {"op": "value", "name": "x"}, PLENTY)["result"] == 1
    fork.end()


def test_a_fork_that_dies_takes_nobody_along(process: Process) -> None:
    """A call that ends its process costs the fork: the notebook lives, and can be forked again."""
    process.run("import os\ndef f(): os._exit(1)", PLENTY)
    fork = process.fork()
    with pytest.raises(SandboxDied) as caught:
        call(fork, "f")
    assert caught.value.outcome == "killed" and not fork.alive
    fork.end()
    assert printed(process, "print('alive')") == "alive\n" and process.fork().alive


@pytest.mark.slow
def test_an_endless_cell_is_interrupted_and_keeps_its_variables(process: Process) -> None:
    """A loop that never ends is interrupted; what the cells defined until then is still there."""
    answer, note = process.run("x = 5\nwhile True: pass", 0.3)
    assert note and answer["success"] is False and answer["outputs"][0]["ename"] == "KeyboardInterrupt"
    assert process.alive and printed(process, "print(x)") == "5\n"


@pytest.mark.slow
def test_a_cell_that_cannot_be_interrupted_is_killed(sandbox: Sandbox, process: Process) -> None:
    """A loop that ignores the interrupt loses its process; the sandbox goes on with another."""
    with pytest.raises(SandboxDied) as caught:
        process.run("import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", 0.3)
    assert caught.value.outcome == "timed_out" and not process.alive
    process.end()
    assert printed(sandbox.open(), "print('next')") == "next\n"


@pytest.mark.slow
def test_sleep_is_not_free(process: Process) -> None:
    """Time spent asleep counts as well: at twice the CPU limit of wall time the call is over."""
    process.run("import time\ndef f(): time.sleep(60)", PLENTY)
    with pytest.raises(SandboxDied) as caught:
        asking.call(process, {"op": "call", "name": "f", "args": (), "kwargs": {}}, 0.2)
    assert caught.value.outcome == "timed_out"


def test_memory_is_limited(process: Process) -> None:
    """An allocation beyond the limit raises MemoryError inside, and the notebook goes on."""
    assert printed(process, "x = bytearray(1 << 30)") == "MemoryError" and printed(process, "print(1)") == "1\n"


@pytest.mark.slow
def test_the_memory_of_all_processes_together_is_limited(process: Process) -> None:
    """Several processes that each keep below the limit are stopped when together they are above it."""
    grow = "import os, time\nfor _ in range(3):\n    if not os.fork():\n        x = b'x' * (200 << 20); time.sleep(60)"
    with pytest.raises(SandboxDied, match="memory"):
        process.run(f"{grow}\ntime.sleep(60)", PLENTY)


def test_scratch_is_limited(process: Process) -> None:
    """A disk that is full is an error of the cell."""
    assert printed(process, "open('big', 'wb').write(bytes(32 << 20))") == "OSError"


def test_a_process_that_ends_says_so(process: Process) -> None:
    """A cell that ends its process raises SandboxDied, with a sentence for the student."""
    with pytest.raises(SandboxDied, match="ended in the middle"):
        process.run("import os; os._exit(0)", PLENTY)


def test_reset_leaves_nothing(sandbox: Sandbox, process: Process) -> None:
    """After a reset no process, no file and no variable is left, and the release's files are as they were."""
    process.run(
        "import os, tempfile\nfor place in ('.', '/tmp', '/dev/shm'):\n"
        "    open(place + '/note', 'w').write('x'); os.makedirs(place + '/deep/er')\n"
        "open('data.txt', 'w').write('changed'); os.remove('folder/helper.py'); os.environ['NOTE'] = 'x'\n"
        "if not os.fork():\n    os.setsid()\n    import time; time.sleep(60)",
        PLENTY,
    )
    sandbox.reset()
    look = "import os\nprint(*(sorted(os.listdir(place)) for place in ('.', '/tmp', '/dev/shm')))"
    fresh = sandbox.open()
    assert printed(fresh, look) == "['data.txt', 'folder'] [] []\n"
    assert printed(fresh, "print(open('data.txt').read(), os.listdir('folder'), 'NOTE' in os.environ)") == (
        "from the release ['helper.py'] False\n"
    )
    assert printed(fresh, "print(len([pid for pid in os.listdir('/proc') if pid.isdigit()]))") == "2\n"


def test_nobody_is_blamed_for_the_memory_of_the_one_before(sandbox: Sandbox) -> None:
    """After a reset the use is measured anew, however long a look takes on a busy machine."""
    sandbox.usage()
    sandbox._usage = replace(sandbox._usage, memory_bytes=2 * LIMITS.memory_bytes)
    sandbox._looked, sandbox._look_again_after = time.monotonic(), 60
    sandbox.reset()
    assert sandbox.usage().memory_bytes < LIMITS.memory_bytes


def test_every_submission_draws_the_same_random_numbers(sandbox: Sandbox) -> None:
    """The global generators start alike in every process, however often they were used before."""
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    assert printed(sandbox.open(), draw) == printed(sandbox.open(), draw)


@pytest.mark.slow
def test_a_sandbox_that_was_killed_is_started_anew(sandbox: Sandbox) -> None:
    """When the sandbox as a whole is gone, reset starts another, and its CPU time goes on counting."""
    before, killed = sandbox.usage().cpu_seconds, sandbox._process
    notebook = sandbox.open()
    killed.kill()
    with pytest.raises(SandboxDied):  # and does not run on, where nobody would count it
        notebook.run("while True: pass", PLENTY)
    sandbox.reset()
    assert sandbox._process is not killed
    assert printed(sandbox.open(), "print(1)") == "1\n" and sandbox.usage().cpu_seconds >= before


def test_without_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where bubblewrap is missing the message says how to install it, and what to do without."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SandboxUnavailable, match=r"apt install bubblewrap.*--sandbox none"):
        bubblewrap.probe()
    with pytest.raises(SandboxUnavailable, match="bubblewrap is not installed"):
        Sandbox({}, [], Limits())


def test_the_wall_stands_here() -> None:
    """The probe with the real options succeeds on this machine."""
    bubblewrap.probe()


def test_of_an_interpreters_folder_only_programs_and_libraries_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else lies in a conda environment (settings with passwords, other environments) stays outside."""
    prefix = tmp_path / "anaconda3"
    for name in ("bin", "lib", "etc/jupyter", "envs/other"):
        (prefix / name).mkdir(parents=True)
    monkeypatch.setattr(bubblewrap.sys, "base_prefix", str(prefix))
    seen = {source: target for source, target in bubblewrap._read_only() if source.startswith(str(prefix))}
    assert seen == {f"{prefix}/bin": "/opt/python/bin", f"{prefix}/lib": "/opt/python/lib"}


@pytest.mark.parametrize("said", ["", "bwrap: No permissions to create new namespace\n"])
def test_a_wall_that_fails_is_explained_in_one_line(said: str) -> None:
    """What bubblewrap said, a likely cause and the way out, on one line."""
    line = bubblewrap.explain(said)
    assert "\n" not in line and "--sandbox none" in line and said.strip() in line


@pytest.fixture
def without_wall() -> Iterator[OpenSandbox]:
    """Return a sandbox without a wall."""
    with closing(OpenSandbox({"folder/data.txt": b"x"}, [], Limits())) as sandbox:
        yield sandbox


@pytest.mark.slow
def test_without_a_wall_each_notebook_has_a_fresh_process_and_folder(without_wall: OpenSandbox) -> None:
    """--sandbox none: a new process in a new folder for each notebook, and no forks."""
    first = without_wall.open()
    folder = printed(first, "import os; x = 1; open('note', 'w').close(); print(os.getcwd(), end='')")
    assert printed(first, "print(open('folder/data.txt').read())") == "x\n" and first.fork() is first
    second = without_wall.open()
    assert printed(second, "print('x' in globals(), os.path.exists('note'))") == "NameError"
    assert printed(second, "import os; print('x' in globals(), os.listdir())") == "False ['folder']\n"
    without_wall.close()
    assert not Path(folder).exists()


@pytest.mark.slow
def test_without_a_wall_an_endless_loop_ends_too(without_wall: OpenSandbox) -> None:
    """--sandbox none interrupts a loop after its time; the process keeps its variables."""
    process = without_wall.open()
    answer, note = process.run("x = 3\nwhile True: pass", 0.3)
    assert note and answer["outputs"][0]["ename"] == "KeyboardInterrupt" and printed(process, "print(x)") == "3\n"

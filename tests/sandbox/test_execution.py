"""The cells of a notebook in order, whatever becomes of their process."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from nbjudge.errors import SandboxDied, ThreadsMissing
from nbjudge.records import CellRun
from nbjudge.sandbox.budget import Budget
from nbjudge.sandbox.confined import Sandbox
from nbjudge.sandbox.copied_places import Step
from nbjudge.sandbox.execution import Rehearsal
from nbjudge.sandbox.process import Process
from nbjudge.settings import Limits
from tests.sandbox.asking import call

DIES = "import os; os._exit(1)"


class Purse(Budget):
    """A budget that is set by hand."""

    def __init__(self, *seconds: float) -> None:
        """Have these seconds left, at one look after the other; the last for ever."""
        self.seconds, self._sandbox = list(seconds), cast(Sandbox, SimpleNamespace(limits=Limits()))

    def left(self) -> float:
        """Return what is left."""
        return self.seconds.pop(0) if len(self.seconds) > 1 else self.seconds[0]


def rehearse(
    sandbox: Sandbox, *sources: str, budget: Any = None, skipped: tuple[int, ...] = (), tested: tuple[str, ...] = ()
) -> Rehearsal:
    """Prepare cells, which are called 0, 1, 2, ..."""
    steps = [Step(str(number), source, number in skipped) for number, source in enumerate(sources)]
    return Rehearsal(sandbox, steps, budget or Budget(sandbox), tested)


def all_run(sandbox: Sandbox, *sources: str, tested: tuple[str, ...], **settings: Any) -> Rehearsal:
    """Run all cells, as before the tests of some of them."""
    rehearsal = rehearse(sandbox, *sources, tested=tested, **settings)
    rehearsal.finish()
    return rehearsal


def finished(sandbox: Sandbox, *sources: str, **settings: Any) -> list[CellRun]:
    """Run all cells and return what came of them."""
    rehearsal = rehearse(sandbox, *sources, **settings)
    rehearsal.finish()
    return list(rehearsal.runs.values())


def outcomes(runs: list[CellRun]) -> list[str]:
    """Return the outcomes."""
    return [run.outcome for run in runs]


def text(run: CellRun) -> str:
    """Return what a cell printed."""
    return "".join(output.get("text", "") for output in run.outputs)


def value(rehearsal: Rehearsal, name: str, cell: str = "") -> Any:
    """Read a variable at a cell; at the present one, if none is named."""
    answer, tested = rehearsal.ask(cell, {"op": "value", "name": name}, None, call)
    rehearsal.end_of_tests(tested)
    return answer.get("result")


@pytest.fixture(autouse=True)
def nothing_left_open(sandbox: Sandbox) -> Iterator[None]:
    """End what a test leaves running."""
    yield
    sandbox.reset()


def test_cells_run_in_order_and_count(sandbox: Sandbox) -> None:
    """Each cell has its outputs and Jupyter's count, and an error does not stop the next one."""
    runs = finished(sandbox, "x = 1", "print(x)", "1 / 0", "print(x + 1)")
    assert outcomes(runs) == ["ok", "ok", "error", "ok"] and [run.execution_count for run in runs] == [1, 2, 3, 4]
    assert text(runs[1]) == "1\n" and text(runs[3]) == "2\n"


def test_the_history_begins_with_the_notebook(sandbox: Sandbox) -> None:
    """`In` and `Out` hold the notebook's own cells and results, from number 1 on."""
    runs = finished(sandbox, "41 + 1", "print(In[1], '=', Out[1], len(In))")
    assert text(runs[1]) == "41 + 1 = 42 3\n"


def test_skipped_cells_do_not_run(sandbox: Sandbox) -> None:
    """A skipped cell has the outcome `skipped` and leaves no trace."""
    runs = finished(sandbox, "x = 1", "x = 2", "print(x)", skipped=(1,))
    assert outcomes(runs) == ["ok", "skipped", "ok"] and text(runs[2]) == "1\n"


def test_tests_talk_to_the_notebook_at_their_cell(sandbox: Sandbox) -> None:
    """Cells run only as far as the tests need; a function that is defined later is not there yet."""
    rehearsal = rehearse(sandbox, "x = 1", "x = 2; y = 0", "x = 3")
    rehearsal.advance_to("1")
    assert list(rehearsal.runs) == ["0"] and (value(rehearsal, "x"), value(rehearsal, "y")) == (1, None)
    rehearsal.advance_to("2")
    assert (value(rehearsal, "x"), value(rehearsal, "y")) == (2, 0)
    rehearsal.finish()
    assert len(rehearsal.runs) == 3


def test_a_graded_cell_that_comes_first_runs_after_its_tests(sandbox: Sandbox) -> None:
    """advance_to stops before the cell, and going back is not possible: nothing runs twice."""
    rehearsal = rehearse(sandbox, "print('a')", "print('b')")
    rehearsal.advance_to("0")
    assert rehearsal.runs == {}
    rehearsal.finish()
    rehearsal.advance_to("0")
    assert [text(run) for run in rehearsal.runs.values()] == ["a\n", "b\n"]


def test_after_a_death_the_earlier_cells_run_again(sandbox: Sandbox) -> None:
    """A cell that ends the process is `killed`; those after it find everything that the earlier ones defined."""
    runs = finished(sandbox, "x = 1", "y = 1 / 0", DIES, "print(x)")
    assert outcomes(runs) == ["ok", "error", "killed", "ok"] and text(runs[3]) == "1\n" and runs[2].note


def test_the_outputs_of_the_first_run_stay(sandbox: Sandbox) -> None:
    """Running a cell again does not change what it showed the first time."""
    runs = finished(
        sandbox, "import os; again = os.path.exists('here'); open('here', 'w'); print(again)", DIES, "print(again)"
    )
    assert text(runs[0]) == "False\n" and text(runs[2]) == "True\n"


def test_a_cell_that_dies_when_it_runs_again(sandbox: Sandbox) -> None:
    """If the process dies once more while earlier cells run again, the cells after it still run, in a fresh one."""
    bomb = "import os\nif os.path.exists('here'): os._exit(1)\nopen('here', 'w').close()"
    runs = finished(sandbox, "x = 1", bomb, DIES, "print('x' in globals())")
    assert outcomes(runs) == ["ok", "ok", "killed", "ok"] and text(runs[3]) == "False\n"


def test_several_deaths(sandbox: Sandbox) -> None:
    """Every death costs its own cell only."""
    assert outcomes(finished(sandbox, DIES, "x = 1", DIES, "x", DIES)) == ["killed", "ok", "killed", "ok", "killed"]


@pytest.mark.slow
def test_after_an_endless_cell_the_next_one_runs(sandbox: Sandbox) -> None:
    """A cell that is interrupted is `timed_out`, with a note, and the rest of the notebook runs."""
    stubborn = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    budget = Purse(60, 0.3, 60, 0.3, 60)  # each cell looks twice: whether it may run, and how long
    runs = finished(sandbox, "while True: pass", stubborn, "print('rest')", budget=budget)
    assert outcomes(runs) == ["timed_out", "timed_out", "ok"] and all(run.note for run in runs[:2])


def test_a_budget_that_is_used_up(sandbox: Sandbox) -> None:
    """When the seconds of the submission are used up, the other cells are `timed_out` without having run."""
    runs = finished(sandbox, "x = 1", "open('ran', 'w')", budget=Purse(0))
    assert outcomes(runs) == ["timed_out", "timed_out"] and "was not run" in runs[0].note
    with pytest.raises(SandboxDied) as caught:
        rehearse(sandbox, budget=Purse(0)).ask("", {"op": "value", "name": "x"}, None, call)
    assert caught.value.outcome == "timed_out"


def test_the_budget_counts_cpu_seconds(sandbox: Sandbox) -> None:
    """What the cells compute goes off the budget."""
    budget = Budget(sandbox)
    finished(sandbox, "import time\nwhile time.process_time() < 0.5: pass")
    sandbox._looked = 0.0  # look again
    assert budget.left() <= sandbox.limits.submission_seconds - 0.2


def test_a_fork_that_died_is_replaced(sandbox: Sandbox) -> None:
    """The call after one that ended its process gets a new fork, taken at the same cell."""
    rehearsal = rehearse(sandbox, "x = 1\ndef f():\n    import os; os._exit(1)", "x = 2")
    rehearsal.advance_to("1")
    with pytest.raises(SandboxDied):
        rehearsal.ask("1", {"op": "call", "name": "f", "args": (), "kwargs": {}}, None, call)
    assert value(rehearsal, "x", "1") == 1


def test_a_notebook_that_dies_between_two_cells(sandbox: Sandbox) -> None:
    """A process that ends on its own, by a thread, is replaced when the next exercise asks."""
    # Once only: when the cells run again, the next one may not come within 0.05 s on a busy machine.
    later = "import os, threading\nif not os.path.exists('began'): threading.Timer(0.05, os._exit, (1,)).start()"
    rehearsal = rehearse(
        sandbox, "x = 1", later + "\nopen('began', 'w').close()", "import time; time.sleep(1)", "print(x)"
    )
    rehearsal.advance_to("3")
    assert value(rehearsal, "x") == 1
    rehearsal.finish()
    assert text(rehearsal.runs["3"]) == "1\n"


def test_output_is_cut_with_a_note(sandbox: Sandbox) -> None:
    """A cell that shows too much says so."""
    (run,) = finished(sandbox, "print('x' * 20_000)")
    assert run.outcome == "ok" and "cut" in run.note and len(text(run)) == sandbox.limits.cell_output_bytes


FLOOD = """import sys, numpy as np
def server(frame):
    return frame.f_locals["self"] if type(frame.f_locals.get("self")).__name__ == "Notebook" else server(frame.f_back)
much = [{"output_type": "display_data", "data": np.zeros(4 << 20, np.uint8)}, {"x": "y" * (1 << 20)}] * 5
type(server(sys._getframe())).do_run = lambda self, request, _: {"outputs": much, "success": True, "count": 1}
"""


def test_what_cells_send_does_not_pile_up(sandbox: Sandbox) -> None:
    """Outputs are cut when they come, not at the end: until then those of a thousand cells would fill our memory."""
    assert [run.outputs for run in finished(sandbox, FLOOD, "1", "2")] == [(), (), ()]


def test_copies_are_kept_until_all_cells_have_run(sandbox: Sandbox) -> None:
    """Tests that come after the last cell find the notebook as it was at theirs, in any order."""
    rehearsal = all_run(sandbox, "x = 1", "x = 2", "x = 3", tested=("1", "2"))
    assert len(rehearsal.runs) == 3 and (value(rehearsal, "x", "2"), value(rehearsal, "x", "1")) == (2, 1)


@pytest.mark.parametrize("skipped", [(2, 3), (3,), (2,), ()])
def test_the_last_copy_is_the_notebook_at_its_cell(sandbox: Sandbox, skipped: tuple[int, ...]) -> None:
    """Whether cells come after the last graded one or not, its tests find the notebook as it was before them."""
    rehearsal = all_run(sandbox, "x = 1", "x = 2", "x = 3", "x = 4", tested=("1", "2"), skipped=skipped)
    assert (value(rehearsal, "x", "2"), value(rehearsal, "x", "1"), value(rehearsal, "x", "2")) == (2, 1, 2)


@pytest.mark.parametrize("number", ["SIGKILL", "SIGSTOP"])
def test_a_copy_that_a_later_cell_ended_is_made_anew(sandbox: Sandbox, number: str) -> None:
    """A cell that kills or stops everybody it can reach costs no exercise before it its tests."""
    bomb = f"import os, signal\nif done: os.kill(-1, signal.{number})\ndone = True"
    rehearsal = all_run(sandbox, "done = False; x = 1", "x = 2", bomb, bomb, "x = 3", tested=("1", "4"))
    assert (value(rehearsal, "x", "1"), value(rehearsal, "x", "4")) == (1, 2)
    assert outcomes(list(rehearsal.runs.values())) == ["ok"] * 5


@pytest.mark.parametrize(
    ("between", "copies"),
    [
        ("def g(a=1, *, b: int = 2) -> None:\n    return 1", 1),
        ("def f():\n    return 2", 2),
        ("x = 5", 2),
        ("def g(a=print()):\n    return 1", 2),
        ("@print\ndef g():\n    return 1", 2),
        ("def g():\n    return 1\nprint(g())", 2),
        ("def spoken_of():\n    return 1", 2),
        ("%time\ndef g():\n    return 1", 2),
        ("def g(:", 2),
    ],
    ids=["new", "the same", "a variable", "a call", "a decorator", "a statement", "spoken of", "a magic", "a slip"],
)
def test_cells_that_only_define_new_functions_need_no_copy_of_their_own(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, between: str, copies: int
) -> None:
    """One copy is kept for two exercises where what lies between cannot change the first; else each has its own."""
    kept = []
    keep = Rehearsal._keep_copy_at
    monkeypatch.setattr(Rehearsal, "_keep_copy_at", lambda self, cell: (kept.append(cell), keep(self, cell))[1])
    first = "def f():\n    return int('spoken_of' in globals())"
    rehearsal = all_run(sandbox, first, "", between, "", "1", tested=("1", "3"), skipped=(1, 3))
    answer, process = rehearsal.ask("1", {"op": "call", "name": "f", "args": (), "kwargs": {}}, None, call)
    assert (len(kept), answer["result"]) == (copies, 0)
    rehearsal.end_of_tests(process)


def test_a_copy_that_is_still_dying_is_made_anew(sandbox: Sandbox) -> None:
    """A copy that the last cell killed has not hung up yet when its tests begin; that costs them nothing either."""
    for _ in range(5):
        rehearsal = all_run(sandbox, "x = 1", "x = 2", "import os; os.kill(-1, 9)", tested=("1",))
        assert value(rehearsal, "x", "1") == 1
        sandbox.reset()


def test_a_copy_that_another_exercise_stopped_is_woken(sandbox: Sandbox) -> None:
    """A function that stops everybody it can reach costs the other exercises nothing."""
    bomb = "import os, signal\ndef f(): os.kill(-1, signal.SIGSTOP); return 1"
    rehearsal = all_run(sandbox, bomb, "x = 1", "x = 2", tested=("1", "2"))
    answer, _ = rehearsal.ask("1", {"op": "call", "name": "f", "args": (), "kwargs": {}}, None, call)
    assert answer["result"] == 1 and value(rehearsal, "x", "2") == 1


def test_going_back_changes_no_output(sandbox: Sandbox) -> None:
    """What cells show when they run once more for a copy that was lost is not kept, and they run no third time."""
    cell = "import os; print(os.path.exists('here')); open('here', 'a').write('x'); n = os.path.getsize('here')"
    rehearsal = all_run(sandbox, cell, "x = 1", "os.kill(-1, 9)", tested=("1",))
    assert (value(rehearsal, "n", "1"), value(rehearsal, "n", "1")) == (2, 2)
    assert text(rehearsal.runs["0"]) == "False\n"


@pytest.mark.slow
def test_copies_for_which_there_is_no_process_left_are_made_later(sandbox: Sandbox) -> None:
    """A notebook whose own processes take all that it may have loses no cell; a copy comes when they have ended."""
    greedy = "import os, time\ntry:\n    while os.fork(): pass\nexcept OSError: pass\nelse: time.sleep(1); os._exit(0)"
    rehearsal = all_run(sandbox, "x = 1", greedy, "x += 1", "import time; time.sleep(3)", "y = x", tested=("2", "4"))
    assert outcomes(list(rehearsal.runs.values())) == ["ok"] * 5
    assert value(rehearsal, "x", "4") == 2


def test_copies_that_take_memory_are_given_up(sandbox: Sandbox) -> None:
    """Many copies of a large array that changes from cell to cell do not end an honest notebook: cells run again."""
    megabytes = sandbox.limits.memory_bytes * 2 // 5 >> 20
    cells = [
        f"import numpy as np; x = np.ones(({megabytes} << 20,), np.uint8)",
        *["x += 1; y = int(x[0])"] * 4,
        "del x",
    ]
    rehearsal = all_run(sandbox, *cells, tested=("1", "2", "3", "4", "5"))
    assert outcomes(list(rehearsal.runs.values())) == ["ok"] * 6
    assert [value(rehearsal, "y", cell) for cell in ("2", "4", "5")] == [2, 4, 5]


def test_many_cells_whose_copies_were_given_up_cost_one_more_run(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that stands at one tested cell goes on to the next, so that each cell runs only twice."""
    rehearsal = all_run(sandbox, *(f"x = {number}" for number in range(6)), tested=("1", "3", "5"))
    rehearsal._copies.clear()
    runs: list[str] = []
    run = Process.run
    monkeypatch.setattr(Process, "run", lambda self, source, *rest: runs.append(source) or run(self, source, *rest))
    assert [value(rehearsal, "x", cell) for cell in ("1", "3", "5")] == [0, 2, 4]
    assert runs == [f"x = {number}" for number in range(5)]
    assert value(rehearsal, "x", "3") == 2, "a step back begins anew"


def test_cells_that_run_again_have_the_memory_that_they_had(sandbox: Sandbox) -> None:
    """A notebook that fills more than half of the memory can run again: the copy that was kept of it makes room."""
    megabytes = sandbox.limits.memory_bytes * 3 // 5 >> 20
    large = f"import numpy as np; x = np.ones(({megabytes} << 20,), np.uint8); y = int(x[-1])"
    rehearsal = all_run(sandbox, large, "y = 2", "y = 3", tested=("1", "2"))
    assert (value(rehearsal, "y", "1"), value(rehearsal, "y", "2")) == (1, 2)


@pytest.mark.slow
def test_some_time_is_left_for_the_tests(sandbox: Sandbox) -> None:
    """Cells that never end use up two thirds of the seconds; tests of the cells before them have the rest."""
    budget = Purse(0.3 + sandbox.limits.submission_seconds / 3)
    rehearsal = all_run(sandbox, "x = 1", "y = 1", "while True: pass", tested=("1",), budget=budget)
    assert rehearsal.runs["2"].outcome == "timed_out" and value(rehearsal, "x", "1") == 1


@pytest.mark.slow
def test_functions_are_defined_after_the_time_of_the_cells_is_used_up(sandbox: Sandbox) -> None:
    """Long experiments cost the exercises behind them nothing: each cell has a moment, the tests have theirs."""
    third = sandbox.limits.submission_seconds / 3
    rehearsal = all_run(sandbox, "while True: pass", "x = 1", "y = 1", tested=("2",), budget=Purse(third))
    assert outcomes(list(rehearsal.runs.values())) == ["timed_out", "ok", "ok"] and value(rehearsal, "x", "2") == 1
    runs = all_run(sandbox, "x = 1", "y = 1", tested=("1",), budget=Purse(third / 2)).runs.values()
    assert outcomes(list(runs)) == ["timed_out", "timed_out"], "the other half is for the tests alone"


@pytest.mark.slow
def test_threads_of_earlier_cells_answer(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy has no threads: where a call waits for one, a process in which all cells ran again is asked."""
    monkeypatch.setattr(sandbox, "limits", replace(sandbox.limits, call_seconds=1))
    pool = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\npool.submit(int).result()"
    rehearsal = all_run(
        sandbox, pool, "def f(x): return pool.submit(lambda: x + 1).result()", "f = 1", "f = 2", tested=("2", "3")
    )
    tested = None
    with pytest.raises(ThreadsMissing):
        rehearsal.ask("2", {"op": "call", "name": "f", "args": (0,), "kwargs": {}}, None, call)
    for number in (1, 2):
        answer, tested = rehearsal.ask("2", {"op": "call", "name": "f", "args": (number,), "kwargs": {}}, tested, call)
        assert answer["result"] == number + 1
    rehearsal.end_of_tests(tested)
    assert value(rehearsal, "f", "3") == 1


@pytest.mark.slow
def test_a_wait_for_threads_is_made_once(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one exercise waited in vain in a copy, the next is asked of a process with threads at once."""
    monkeypatch.setattr(sandbox, "limits", replace(sandbox.limits, call_seconds=4, wall_factor=0.5))
    pool = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\npool.submit(int).result()"
    use = "def {0}(x): return pool.submit(lambda: x + 1).result()\n{1} = 1"
    rehearsal = all_run(sandbox, pool, use.format("f", "a"), use.format("g", "b"), "a = b = 2", tested=("2", "3"))
    asked: list[str] = []

    def ask(process: Process, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        asked.append(request["name"])
        return call(process, request, seconds)

    with pytest.raises(ThreadsMissing):
        rehearsal.ask("2", {"op": "call", "name": "f", "args": (1,), "kwargs": {}}, None, ask)
    for place, name in (("2", "f"), ("3", "g")):
        answer, tested = rehearsal.ask(place, {"op": "call", "name": name, "args": (1,), "kwargs": {}}, None, ask)
        assert answer["result"] == 2
        rehearsal.end_of_tests(tested)
    assert asked == ["f", "f", "g"]


@pytest.mark.slow
def test_a_loop_beside_a_thread_costs_the_other_exercises_no_time(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What never ends is stopped once: the cells run again for a call that waits, not for one that works."""
    by_its_cpu = replace(sandbox.limits, call_seconds=4, wall_factor=50)  # a busy machine would stop it by the clock
    monkeypatch.setattr(sandbox, "limits", by_its_cpu)
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,), daemon=True).start()"
    endless = all_run(sandbox, thread, "def f():\n    while True: pass", "f = 1", tested=("2",))
    opened: list[Process] = []
    start = sandbox.open
    monkeypatch.setattr(sandbox, "open", lambda: opened.append(start()) or opened[-1])
    with pytest.raises(SandboxDied, match="after 4 seconds"):
        endless.ask("2", {"op": "call", "name": "f", "args": (), "kwargs": {}}, None, call)
    assert not opened


@pytest.mark.slow
def test_cells_that_never_end_leave_time_to_the_answers_behind_them(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once one was stopped, a cell may use a third of what is left: loops without end cost their own time only."""
    monkeypatch.setattr(sandbox, "limits", replace(sandbox.limits, cell_seconds=3, submission_seconds=9))
    caught = "while True:\n    try: 1 / 0\n    except: pass"
    waits = ["import time\nwhile True: time.sleep(0.01)", "while True: pass", caught]
    work = "import time\nbegan = time.process_time()\nwhile time.process_time() < began + 0.1: pass\ndone = True"
    runs = finished(sandbox, *waits, work, "print(done)")
    assert outcomes(runs) == ["timed_out"] * 3 + ["ok", "ok"] and text(runs[4]) == "True\n"


def test_no_wait_outlasts_the_submission(sandbox: Sandbox) -> None:
    """When the time of a submission is over by the clock, neither a cell, a copy nor a ping waits any longer."""
    patient = replace(sandbox.limits, cell_seconds=10**6, call_seconds=10**6)
    sandbox.limits, before = patient, sandbox.limits
    try:
        deaf = "type(frame).do_fork = type(frame).do_ping = lambda *_: time.sleep(10**6)"
        find = "while type(frame.f_locals.get('self')).__name__ != 'Notebook':\n    frame = frame.f_back"
        process = sandbox.open()
        process.run(f"import sys, time\nframe = sys._getframe()\n{find}\nframe = frame.f_locals['self']\n{deaf}", 60)
        Budget(sandbox, 0)
        with pytest.raises(SandboxDied):
            process.fork()
        assert not process.answers()
        with pytest.raises(SandboxDied):
            sandbox.open().run("import time; time.sleep(10**6)", 10**6)
    finally:
        sandbox.limits = before


def test_what_judging_takes_is_on_the_clock_too(sandbox: Sandbox) -> None:
    """A budget with seconds that are gone has none left, whatever the limit says."""
    assert Budget(sandbox, 0).left() == 0 < Budget(sandbox).left() <= sandbox.limits.submission_seconds


class Alarm(BaseException):
    """What may come on our side at any time."""


def test_a_process_whose_answer_was_not_waited_for_is_not_asked_again(sandbox: Sandbox) -> None:
    """What is left in its channel would be taken for the next answer."""
    process = sandbox.open()

    def watch() -> None:
        raise Alarm

    with pytest.raises(Alarm):
        process.ask({"op": "run", "source": "import time; time.sleep(1)"}, watch=watch)
    assert not process.alive


@pytest.mark.parametrize("seconds", [0.0, 9.0], ids=["itself", "a copy"])
def test_what_answers_all_tests_is_made_anew_where_another_call_killed_it(sandbox: Sandbox, seconds: float) -> None:
    """Whoever asks for a test after a call in a copy looks first whether it is still there."""
    steps = [Step("0", "def f(x):\n    return 2 * x"), Step("1", "", skipped=True)]
    rehearsal = Rehearsal(sandbox, steps, Budget(sandbox), (), {"1": frozenset({"f"})})
    rehearsal.run_all()
    rehearsal._seconds = seconds  # as if the cells had taken so long
    asked: list[Process] = []

    def ask(process: Process, _: float) -> dict[str, Any]:
        asked.append(process)
        return call(process, {"op": "call", "name": "f", "args": (4,), "kwargs": {}}, 5)

    assert rehearsal.ask_for_all(ask, begins=True)["result"] == 8
    assert rehearsal.ask_for_all(ask, begins=False)["result"] == 8
    sandbox.signal(asked[0].pid, signal.SIGKILL)
    rehearsal._tested = True  # as after a call in a copy, which killed it
    assert rehearsal.ask_for_all(ask, begins=True)["result"] == 8
    assert asked[0] is asked[1] is not asked[2]
    rehearsal.finish()

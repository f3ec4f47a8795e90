"""The shell that runs cells, asked in a process of its own: what cells show, and what they may do."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nbjudge.sandbox.inside.kernel.shell import Outputs
from nbjudge.sandbox.unconfined import OpenSandbox
from nbjudge.settings import Limits

Run = Callable[[str], dict[str, Any]]
LIMIT = 30_000


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Return a function that runs a cell and returns the answer of the process."""
    sandbox = OpenSandbox({"data.txt": b"from the release"}, ["matplotlib"], Limits(cell_output_bytes=LIMIT))
    process = sandbox.open()
    yield lambda source: process.run(source, 60)[0]
    sandbox.close()


def shown(answer: dict[str, Any]) -> list[Any]:
    """Return what a reader of the cell would see: text of streams and results, names of errors."""
    return [
        output.get("text") or output.get("ename") or output["data"].get("text/plain") for output in answer["outputs"]
    ]


def test_streams_keep_their_order_and_arrive_in_one_piece(run: Run) -> None:
    """Prints in a row are one output; stderr between them is its own."""
    answer = run("import sys\nprint('a'); print('b'); print('oops', file=sys.stderr); print('c')")
    assert [(output["name"], output["text"]) for output in answer["outputs"]] == [
        ("stdout", "a\nb\n"), ("stderr", "oops\n"), ("stdout", "c\n"),
    ]  # fmt: skip


def test_the_last_expression_is_the_result(run: Run) -> None:
    """The value of the last expression is shown with the cell's number; a semicolon hides it."""
    answer = run("1 + 1")
    (output,) = answer["outputs"]
    assert output["output_type"] == "execute_result" and output["data"] == {"text/plain": "2"}
    assert output["execution_count"] == answer["count"] and run("1 + 1;")["outputs"] == []


def test_variables_stay_from_cell_to_cell(run: Run) -> None:
    """A cell sees what the cells before it defined, `_` included."""
    run("kept = 41")
    run("kept + 1")
    assert shown(run("(kept, _)")) == ["(41, 42)"]


def test_an_error_is_shown_and_ends_the_cell_only(run: Run) -> None:
    """A cell that raises shows its error, reports no success, and the next cell runs."""
    answer = run("print('before')\n1 / 0\nprint('after')")
    assert shown(answer) == ["before\n", "ZeroDivisionError"] and answer["success"] is False
    assert answer["outputs"][1]["evalue"] == "division by zero" and run("pass")["success"] is True


@pytest.mark.parametrize(
    "source", ["def f(:", "  indented", "raise SystemExit", "raise KeyboardInterrupt", "%no_magic"]
)
def test_every_way_to_fail_is_an_output(run: Run, source: str) -> None:
    """Syntax errors, exits and interrupts of a student's own are failures of the cell, not of the process."""
    assert run(source)["success"] is False and run("'alive'")["success"] is True


def test_an_exception_without_a_text(run: Run) -> None:
    """An exception whose text cannot be made is shown all the same."""
    answer = run("class Bad(Exception):\n    def __str__(self): raise ValueError\nraise Bad")
    assert shown(answer)[0] == "Bad" and answer["success"] is False


def test_displays_are_updated_in_place(run: Run) -> None:
    """update_display changes what was shown under that id, and an id that was never shown is ignored."""
    answer = run(
        "from IPython.display import display, update_display\n"
        "display('old', display_id='x'); print('between'); update_display('new', display_id='x')\n"
        "update_display('lost', display_id='y')"
    )
    assert shown(answer) == ["'new'", "between\n"]


def test_clear_output_clears(run: Run) -> None:
    """clear_output removes what was shown, at once or when the next output comes."""
    begin = "from IPython.display import clear_output\nprint('old')\n"
    assert shown(run(begin + "clear_output(); print('new')")) == ["new\n"]
    assert shown(run(begin + "clear_output(wait=True)")) == ["old\n"]
    assert shown(run(begin + "clear_output(wait=True); print('new')")) == ["new\n"]


def test_rich_results(run: Run) -> None:
    """An object's own HTML and images arrive beside its text, images as base64."""
    answer = run("from IPython.display import *\ndisplay(HTML('<b>x</b>'))\nImage(b'\\x89PNG\\r\\n\\x1a\\n----')")
    first, second = (output["data"] for output in answer["outputs"])
    assert first["text/html"] == "<b>x</b>" and second["image/png"].startswith("iVBORw0KGgo")


def test_an_object_whose_repr_raises(run: Run) -> None:
    """A result that cannot be shown shows why, and costs nothing."""
    answer = run("class Odd:\n    def __repr__(self): raise ValueError('no repr')\nOdd()")
    assert answer["success"] is True


def test_await_at_the_top_of_a_cell(run: Run) -> None:
    """`await` works outside of functions, as in Jupyter."""
    assert shown(run("import asyncio\nasync def f(): return 7\nawait asyncio.sleep(0)\nawait f()")) == ["7"]


def test_shell_commands(run: Run) -> None:
    """`!command` shows what it prints, standard error included, and sees Python's variables; its result can be kept."""
    run("word = 'hello'")
    assert shown(run("!echo $word; echo oops >&2; cat data.txt")) == ["hello\noops\nfrom the release"]
    assert shown(run("lines = !echo kept\nlines")) == ["['kept']"] and shown(run("!false\n_exit_code")) == ["1"]


def test_a_forgotten_input_is_answered_with_nothing(run: Run) -> None:
    """input() shows its prompt and returns an empty text: nobody is there to ask."""
    assert shown(run("input('your name: ')")) == ["your name: ", "''"]


@pytest.mark.parametrize("magic", ["", "%matplotlib inline\n", "%matplotlib notebook\n", "%matplotlib\n"])
def test_figures(run: Run, magic: str) -> None:
    """A plot is an image, whatever %matplotlib says."""
    answer = run(f"{magic}import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()")
    images = [output for output in answer["outputs"] if "image/png" in output.get("data", {})]
    assert answer["success"] and (images or "notebook" in magic or magic == "%matplotlib\n")


def test_warnings_are_shown_and_cost_nothing(run: Run) -> None:
    """A warning goes to stderr, and the cell succeeds."""
    answer = run("import warnings\nwarnings.warn('careful')")
    assert answer["success"] and "careful" in answer["outputs"][0]["text"]


def test_endless_output_is_cut(run: Run) -> None:
    """Output beyond the limit is left out, the answer says so, and the cell goes on; the next one starts afresh."""
    answer = run("for i in range(10_000):\n    print('line', i)\ndone = True")
    assert answer["cut"] is True and sum(len(output["text"]) for output in answer["outputs"]) == LIMIT
    assert run("done")["cut"] is False


def test_output_without_characters_is_cut_too() -> None:
    """Empty and tiny writes count as well: their number is limited."""
    outputs = Outputs(limit=100)
    for _ in range(1_000):
        outputs.add({"output_type": "display_data", "data": {}})
        outputs.stream("stdout", "")
        outputs.stream("stderr", "x")
    assert outputs.cut and len(outputs.finished()) <= 200

"""Ctrl-C ends what the Makefile runs in one line."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
# Runs a tool as `python -m` does; the import of one module raises what is asked for.
RUN = """
import runpy, sys
class Raises:
    def find_spec(self, name, *_):
        if name == {module!r}: raise {error}
sys.meta_path.insert(0, Raises())
sys.modules.pop({module!r}, None)
sys.argv = ["tool"]
runpy.run_module({tool!r}, run_name="__main__")
"""
# A step of the demo that takes a while to tidy up; it begins when whoever started it waits for it.
STEP = """
import time
try:
    time.sleep(1)
    print("begun", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    print("tidied up")
"""


def run(tool: str, module: str, error: str) -> subprocess.CompletedProcess[str]:
    """Run a tool that fails when it imports a module."""
    program = RUN.format(tool=tool, module=module, error=error)
    return subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("tool", "module"),
    [
        ("tools.demo", "nbjudge.course.folders"),
        ("tools.release", "traitlets.config.loader"),
        ("tools.release", "nbgrader.converters"),
        ("tools.notebooks", "nbjudge.course.folders"),
        ("tools.reading_site", "nbjudge.course.folders"),
    ],
)
def test_ctrl_c_needs_no_traceback(tool: str, module: str) -> None:
    """Interrupted while it starts or while it works, a tool fails with one line."""
    result = run(tool, module, "KeyboardInterrupt")
    assert result.returncode != 0
    assert result.stderr == "interrupted\n"


def test_a_fault_of_a_tool_keeps_its_traceback() -> None:
    """What is no Ctrl-C is told as Python tells it."""
    result = run("tools.demo", "nbjudge.course.folders", "ValueError('a slip')")
    assert result.stderr.startswith("Traceback")
    assert result.stderr.endswith("ValueError: a slip\n")


# The demo in a folder that is there, with this step in place of the grading.
DEMO = f"""
import sys
from tools import demo
demo.DEMO = demo.PROJECT / "tools"
demo.make_course = lambda root: None
demo.grading = lambda assignment: ("-c", {STEP!r})
sys.exit(demo.main())
"""


def test_the_demo_waits_for_the_step_that_was_interrupted() -> None:
    """The step speaks first; then the demo says that it begins anew, how to go on instead, and ends with 130."""
    command = [sys.executable, "-c", DEMO]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=PROJECT, start_new_session=True, **pipes) as demo:
        assert demo.stdout
        assert demo.stdout.readline() == "begun\n"
        os.killpg(demo.pid, signal.SIGINT)
        out, err = demo.communicate(timeout=60)
    assert (out, demo.returncode) == ("tidied up\n", 130)
    assert err.startswith("`make demo` begins anew each time. To go on instead: cd tools, then ")
    assert len(err.splitlines()) == 1

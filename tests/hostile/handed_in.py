"""What is handed in beside the notebook, or in its place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import course
from .rows import SAY, Proof, Row

CATEGORY = "what is handed in"
FIFO, FOLDER = "a named pipe", "a folder"  # in place of the content of a file
NOTEBOOK = f"{course.NAME}.ipynb"
Files = Mapping[str, Any]  # name -> bytes, a Path to link to, FIFO or FOLDER

_FAKE_NUMPY = b"""
class array(list):
    def __getattr__(self, name): return lambda *a, **k: self
    def __mul__(self, other): return self
def __getattr__(name): return lambda *a, **k: array()
class testing:
    assert_allclose = staticmethod(lambda *a, **k: None)
class random:
    default_rng = staticmethod(lambda *a: array())
allclose = lambda *a, **k: True
"""


def write(folder: Path, files: Files) -> Path:
    """Write what a student handed in."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        if content == FIFO:
            os.mkfifo(path)
        elif content == FOLDER:
            path.mkdir()
        elif isinstance(content, Path):
            path.symlink_to(content)
        else:
            path.write_bytes(content)
    return folder


def _row(name: str, files: Files, attempt: str, notebook: Any = None, **more: Any) -> Row:
    """Return a row; `attempt` is a program that falls for it in the folder, and says so."""
    handed_in = {NOTEBOOK: course.as_bytes(notebook or course.notebook())} | dict(files)
    proof = Proof("in_the_folder", {"files": handed_in, "attempt": attempt})
    more.setdefault("earns", (10.0, 10.0))
    return Row(name, CATEGORY, lambda: b"", proof, files=handed_in, **more)


_IN_TEST = "import numpy as np\nnp.testing.assert_allclose(scaled(1, 2), 2)"
_ENORMOUS = course.as_bytes(course.notebook()) + b" " * 60_000_000
_SECRET = Path(__file__).parents[2] / "pyproject.toml"

ROWS: list[Row] = [
    _row("numpy.py", {"numpy.py": _FAKE_NUMPY},
         f"import sys; sys.path.insert(0, '.')\n{course.WRONG_SCALED}\n{_IN_TEST}\n{SAY}",
         course.notebook(course.WRONG_SCALED), earns=(0.0, 10.0), quick=True),
    _row("helper.py in place of the release's", {"helper.py": b"ANSWER = 0"},
         f"import sys; sys.path.insert(0, '.')\nimport helper\nif helper.ANSWER == 0: {SAY}",
         course.notebook(first=[f"import helper\nif helper.ANSWER == 0: {SAY}"])),
    _row("conftest.py", {"conftest.py": SAY.encode(), "test_x.py": b"def test(): pass"},
         "import pytest; pytest.main(['-q', '-s', '-p', 'no:cacheprovider', '.'])",
         course.notebook(first=["import conftest"])),
    _row("sitecustomize.py", {"sitecustomize.py": SAY.encode()},
         "import os, subprocess, sys\nsubprocess.run([sys.executable, '-c', ''], env=os.environ | {'PYTHONPATH': '.'})",
         course.notebook(first=["import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''], env={'PYTHONPATH': '.'})"])),
    _row("startup files of IPython", {"00-start.py": SAY.encode()},
         "from IPython import start_ipython; start_ipython(['--no-banner', '--quick', '00-start.py'])",
         course.notebook(first=["%run 00-start.py"])),
    _row("a link to a file of the grader", {"more.ipynb": _SECRET, "pyproject.txt": _SECRET},
         f"if open('more.ipynb').read(1): {SAY}", course.notebook(first=[f"if open('pyproject.txt').read(1): {SAY}"])),
    _row("a link in place of the notebook", {NOTEBOOK: _SECRET}, f"if open({NOTEBOOK!r}).read(1): {SAY}", earns=None),
    _row("a link to a device that never ends", {NOTEBOOK: Path("/dev/zero")}, f"if len(open({NOTEBOOK!r}, 'rb').read(1 << 26)) == 1 << 26: {SAY}",
         earns=None),
    _row("a named pipe in place of the notebook", {NOTEBOOK: FIFO},
         f"import threading, os\nthreading.Timer(0.3, lambda: ({SAY}, os._exit(0))).start()\nopen({NOTEBOOK!r})", earns=None),
    _row("a folder in place of the notebook", {NOTEBOOK: FOLDER}, f"try:\n    open({NOTEBOOK!r})\nexcept IsADirectoryError: {SAY}", earns=None),
    _row("an enormous file", {NOTEBOOK: _ENORMOUS}, f"import json\nif json.load(open({NOTEBOOK!r})): {SAY}", earns=None),
    _row("a name that leads out of the folder", {"..\\evil\n.ipynb": b"{}"}, f"import os\nif any('\\n' in n for n in os.listdir('.')): {SAY}"),
    _row("a renamed notebook", {NOTEBOOK: FOLDER, "tiny (1).ipynb": course.as_bytes(course.notebook())},
         f"try:\n    open({NOTEBOOK!r})\nexcept OSError: {SAY}"),
]  # fmt: skip

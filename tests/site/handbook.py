"""The handbook as a program: what its pages say to write, and the commands that they say to run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r'^:caption: "(?P<caption>.*)"\n', re.MULTILINE)
CELL = re.compile(r"cell `(?P<name>\w+)`: (?P<kind>[\w ]+?)(?:, (?P<points>\d+) points)?$")
KINDS = {
    "Autograded answer": {"solution": True},
    "Autograded tests": {"grade": True, "locked": True},
    "Manually graded answer": {"grade": True, "solution": True},
    "Read-only text": {"locked": True},
}
OUTSIDE = ("handbook/new-course",)  # begins in an empty folder, not in the repository
COPIED = ("Makefile", "pyproject.toml", "nbgrader_config.py", "source", "release", "grader_tests", "examples", "tools")


@dataclass(frozen=True)
class Step:
    """One thing to do: write `text` as `caption` says, or run `command` and see `text`."""

    page: str
    text: str
    caption: str = ""
    command: str = ""


def pages() -> list[str]:
    """Return the chapters of the handbook in the order in which the site has them."""
    return re.findall(r"^handbook/[\w-]+$", (DOCS / "index.md").read_text("utf-8"), re.MULTILINE)


def steps(page: str) -> Iterator[Step]:
    """Yield what a page of the site says to do, or another file of that kind, given by its path."""
    for block in BLOCK.finditer((DOCS / f"{page.removesuffix('.md')}.md").read_text("utf-8")):
        if block["info"] == "console":
            for piece in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
                command, _, output = piece.partition("\n")
                yield Step(page, output, command=command)
        elif caption := CAPTION.match(block["text"]):
            yield Step(page, block["text"][caption.end() :], caption=caption["caption"])


class Scratch:
    """A copy of the repository in which the steps are done, one after the other."""

    def __init__(self, root: Path):
        """Make it, without anything that was handed in or graded, and with an environment of its own name."""
        self.root = root
        self._page, self._folder = "", root  # where the commands of a page have come to
        self._begun: set[str] = set()
        for name in COPIED:
            copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy2
            root.mkdir(exist_ok=True)
            copy(PROJECT / name, root / name)  # type: ignore[operator]
        environment = root / ".venv"
        environment.mkdir()
        for part in ("bin", "lib"):
            (environment / part).symlink_to(Path(sys.prefix) / part)
        shutil.copy(Path(sys.prefix) / "pyvenv.cfg", environment)
        for stamp in (".ready-course", ".ready-dev"):  # it is set up: that of this test
            (environment / stamp).touch()

    def begin(self, chapter: str) -> list[str]:
        """Return this chapter and those before it, but for the ones that were begun already."""
        wanted = [page for page in pages()[: pages().index(chapter) + 1] if page not in self._begun]
        self._begun.update(wanted)
        return wanted

    def do(self, step: Step) -> str:
        """Do a step; return what it printed. Raises CalledProcessError where a command fails."""
        if step.page != self._page:
            self._page, self._folder = step.page, self.root.parent if step.page in OUTSIDE else self.root
        if step.command.startswith("cd ") and "&&" not in step.command:
            self._folder = (self._folder / step.command.removeprefix("cd ")).resolve(strict=True)
            return ""
        if step.command:
            return self._run(step.command)
        self._write(step)
        return ""

    def _run(self, command: str) -> str:
        path = f"{self.root / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "COLUMNS": "100", "MAKEFLAGS": "--no-print-directory"}
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command], cwd=self._folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
        return done.stdout

    def _write(self, step: Step) -> None:
        if cell := CELL.match(step.caption):
            self._add_cell(step.text, cell["name"], cell["kind"], int(cell["points"] or 0))
            return
        where = re.search(r"`([^`]+)`", step.caption)
        assert where, f"{step.page}: nobody knows what to do with the block “{step.caption}”"
        if step.caption.startswith("a cell of "):
            self._add_cell(step.text)
            return
        path = self.root / where[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if step.caption.startswith("at the end of ") else ""
        path.write_text(before + step.text, "utf-8")

    def _add_cell(self, source: str, name: str = "", kind: str = "", points: int = 0) -> None:
        """Add a cell to week2 as JupyterLab and nbgrader's panel would."""
        path = self.root / "source" / "week2" / "week2.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = json.loads(path.read_text("utf-8")) if path.exists() else _empty_notebook()
        marks = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
        if name:
            marks |= {"grade_id": name, **KINDS[kind], **({"points": points} if points else {})}
        is_code = kind.startswith("Autograded") or not kind
        cell = {"cell_type": "code" if is_code else "markdown", "id": f"cell-{zlib.crc32(source.encode()):x}"}
        cell |= {"metadata": {"nbgrader": marks} if name else {}, "source": source.rstrip("\n")}
        notebook["cells"].append(cell | ({"outputs": [], "execution_count": None} if is_code else {}))
        path.write_text(json.dumps(notebook, indent=1), "utf-8")


def unlike(shown: str, printed: str) -> str:
    """Return the first line of what a page shows that was not printed there, or an empty text.

    A line `…` stands for any lines, `…` in a line for anything in it; white space and what follows the last line
    shown do not matter, unless nothing or the whole is shown.
    """
    pattern = r"\s*"
    for line in shown.strip().splitlines():
        words = re.sub(r"\s+", " ", line.strip())
        part = r"(?:.*\n)*?\s*" if words == "…" else r".*?".join(map(_spaced, words.split("…"))) + r"\s*\n\s*"
        if not re.match(pattern + part, printed + "\n"):
            return words
        pattern += part
    return "" if re.fullmatch(pattern + (r"(?s:.*)" if shown.rstrip().endswith("…") else ""), printed + "\n") else "…"


def _spaced(text: str) -> str:
    return r"\s*".join(re.escape(word) for word in text.split(" "))


def _empty_notebook() -> dict[str, object]:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": [], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}

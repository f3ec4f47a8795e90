"""What is a student's own in a graded notebook, as hashes: odd mistakes, comments, names and extra code.

Three lines that solve an exercise look alike in everybody's notebook, so the code of an answer with all points is no
part of it, nor is anything that the release or the instructor's solution has, nor what stands in a given cell: in a
notebook of an earlier release that is the course's old text. Code is compared as winnowed k-grams of
tokens (Schleimer, Wilkerson, Aiken 2003, https://doi.org/10.1145/872757.872770), with own names made one.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

from nbjudge.grading.results import replace_file
from nbjudge.notebooks.matching import is_answer
from nbjudge.records import ExerciseResult, Verdict

KINDS = ("mistake", "comment", "name", "code")
SHINGLE = 12  # tokens
WINDOW = 6  # of shingles, one of which is kept
LONGEST_NOTEBOOK = 200_000  # characters that are looked at, those of short cells first
MOST_REWRITTEN = 2  # times as much text as the course has in a given cell, and a few lines:
FEW_LINES = 300  # more than that in one is the student's own, whatever the cell says it is
LEAST_WRITTEN = 400  # characters of all answers together: three short formulas agree by chance
LEAST_IN_A_FILE = 150  # of lines that the course has nowhere, in files that are the same to the last byte
# Whatever the text, each alternative takes at least one character and none is tried twice: the time is linear.
TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)"
    r'|(?P<string>"{3}(?:[^\\]|\\[\s\S])*?(?:"{3}|\\?\Z)|'
    r"'{3}(?:[^\\]|\\[\s\S])*?(?:'{3}|\\?\Z)|"
    r'"(?:[^"\\\n]|\\[\s\S])*"?|'
    r"'(?:[^'\\\n]|\\[\s\S])*'?)"
    r"|(?P<attribute>\.[^\W\d]\w*)|(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<other>[^\s\w])"
)
_LAST_COMMA = re.compile(r",([)\]}])")
# Not Python's own parser: this runs in the process that must survive whatever was handed in.
DEF = re.compile(r"^(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
WORDS_OF_PYTHON = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"self", "np", "plt"}


@dataclass(frozen=True)
class Trace:
    """One thing that two students may share, and the lines of the cell where it stands."""

    kind: str
    text: str
    cell: str
    first: int
    last: int
    telling: bool = True  # not so the code of a right answer: it only tells what is common

    @cached_property
    def key(self) -> int:
        """A number that two things share when they are the same; its last two bits are the kind."""
        digest = hashlib.blake2b(self.text.encode("utf-8", "replace"), digest_size=8).digest()
        return int.from_bytes(digest) & ~3 | KINDS.index(self.kind)


@dataclass(frozen=True)
class Fingerprint:
    """The keys of what is a student's own, and of the code of all answers, which tells only what is common."""

    student: str
    keys: Sequence[int]
    background: Sequence[int] = ()
    answers: str = ""  # digest of all that the student wrote, but for spaces; empty where nobody's own is in it
    written: int = 0  # characters of that


class Fingerprinter:
    """Takes fingerprints of submissions to one assignment."""

    def __init__(self, given: Iterable[Mapping[str, bytes]], editions: Iterable[Mapping[str, bytes]] = ()):
        """Look at the notebooks that are nobody's own: the release's first, then the solution's.

        `editions`: the release in other languages.
        """
        # Here, for they import nbformat, which takes two seconds: most reports have no pairs to show.
        from nbjudge.notebooks.restoring import id_of_edited

        ours = [cell for notebooks in given for item in notebooks.items() for cell in _given_cells(*item)]
        translated = [cell for notebooks in editions for item in notebooks.items() for cell in _given_cells(*item)]
        cells = translated + ours
        self._sources = {cell["source"] for cell in cells}
        self._functions = {
            cell["id"]: set(DEF.findall(cell["source"])) for cell in cells if cell["cell_type"] == "code"
        }
        answers = {cell["id"] for cell in cells if is_answer(cell)}
        self._given: dict[str, int] = {}  # characters of the cells that are not for answers
        for cell in cells:
            if cell["id"] not in answers:
                book, _, own = cell["id"].rpartition("/")
                for each in (cell["id"], f"{book}/{id_of_edited(own)}"):
                    self._given[each] = max(self._given.get(each, 0), len(cell["source"]))
        self._asked_for = {function for cell in answers for function in self._functions.get(cell, ())}
        self._lines: dict[str, set[str]] = {}
        for cell in ours:  # the first has it: the solution's lines are not given
            self._lines.setdefault(cell["id"], {line.strip() for line in cell["source"].split("\n")})
        for cell in translated:
            self._lines.setdefault(cell["id"], set()).update(line.strip() for line in cell["source"].split("\n"))
        self._courses = set().union(*self._lines.values())
        words = {match[0].lstrip(".") for cell in cells for match in re.finditer(r"\.?[^\W\d]\w*", cell["source"])}
        self._words = WORDS_OF_PYTHON | words
        self._known = {trace.key for cell in cells for trace in self._in_cell(cell, everything=True)}

    def take(self, verdict: Verdict, notebooks: Mapping[str, bytes]) -> Fingerprint:
        """Return the fingerprint of graded notebooks."""
        keys: dict[bool, set[int]] = {True: set(), False: set()}
        for trace in self._all_traces(verdict, notebooks):
            keys[trace.telling].add(trace.key)
        written = self._written(verdict, notebooks)
        answers = hashlib.sha256(written.encode("utf-8", "replace")).hexdigest() if written else ""
        return Fingerprint(verdict.student, sorted(keys[True]), sorted(keys[False] - keys[True]), answers, len(written))

    def _written(self, verdict: Verdict, notebooks: Mapping[str, bytes]) -> str:
        """Return what the student wrote, but for what formatters change; nothing where little is the student's own."""
        if verdict.status != "graded":
            return ""
        cells = [cell["source"] for name, content in notebooks.items() for cell in self.own_cells(name, content)]
        lines = [line for source in cells for line in source.splitlines() if line.strip()]
        own = sum(len(line.strip()) for line in lines if line.strip() not in self._courses)
        return _unformatted(lines) if own >= LEAST_IN_A_FILE else ""

    def traces(self, verdict: Verdict, notebooks: Mapping[str, bytes]) -> Iterator[Trace]:
        """Yield what is the student's own in graded notebooks, with its place."""
        return (trace for trace in self._all_traces(verdict, notebooks) if trace.telling)

    def _all_traces(self, verdict: Verdict, notebooks: Mapping[str, bytes]) -> Iterator[Trace]:
        if verdict.status != "graded":  # the notebooks are ours: they stand for what could not be read
            return
        for name, content in notebooks.items():
            results = [result for result in verdict.exercises if result.notebook == name and not result.manual]
            for cell in self.own_cells(name, content):
                functions = set(DEF.findall(cell["source"]))
                wrong = [r for r in results if r.score < r.max_score and r.function in functions]
                for result in wrong:
                    yield from _mistake(result, cell)
                for trace in self._in_cell(cell, everything=bool(wrong)):
                    if trace.key not in self._known:
                        yield trace

    def own_cells(self, name: str, content: bytes) -> Iterator[dict[str, Any]]:
        """Yield the cells of a graded notebook that the student filled in or added."""
        cells = _cells(name, content)
        own = [cell for cell in cells if cell["source"] not in self._sources and not self._is_given(cell)]
        room = LONGEST_NOTEBOOK
        for cell in sorted(own, key=lambda cell: len(cell["source"])):  # a long one hides nothing that follows it
            cell["source"] = cell["source"][:room]
            room -= len(cell["source"])
        yield from (cell for cell in own if cell["source"])

    def given_lines(self, cell: str) -> set[str]:
        """Return the lines, without the spaces around them, that the release has in a cell."""
        return self._lines.get(cell, set())

    def _is_given(self, cell: Mapping[str, Any]) -> bool:
        """Tell whether the cell stands for one that is not for an answer, whatever it says and whoever changed it.

        Grading gave it the id of the release's cell. A function that an exercise asks for is an answer anywhere, and
        so is far more text than the course can have had there.
        """
        given = self._given.get(cell["id"])
        if given is None or len(cell["source"]) > MOST_REWRITTEN * given + FEW_LINES:
            return False
        return self._asked_for.isdisjoint(DEF.findall(cell["source"]))

    def _in_cell(self, cell: Mapping[str, Any], *, everything: bool) -> Iterator[Trace]:
        """Yield what is in a cell; `everything`: also the functions that the exercise asks for are telling."""
        source, where = cell["source"], cell["id"]
        if cell["cell_type"] != "code":
            for number, line in enumerate(source.split("\n")):
                if said := _telling(line):
                    yield Trace("comment", said, where, number, number)
            return
        code = []
        for token in _tokens(source):
            kind, text, line = token
            if kind in ("comment", "string") and (said := _telling(text)):
                yield Trace("comment", said, where, line, line + text.count("\n"))
            elif kind == "name" and text not in self._words:
                yield Trace("name", text, where, line, line)
            if kind != "comment":
                code.append(token)
        answer = set() if everything else _lines_of_answer(source, self._functions.get(where, set()))
        yield from self._code(code, where, answer)

    def _code(self, tokens: list[tuple[str, str, int]], where: str, answer: set[int]) -> Iterator[Trace]:
        """Yield the code of a cell; what touches the lines of a right answer is not telling."""
        words = [self._normal(kind, text) for kind, text, _ in tokens]
        grams = [" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)]
        for place in _winnowed([crc32(gram.encode("utf-8", "replace")) for gram in grams]):
            first, last = tokens[place][2], tokens[place + SHINGLE - 1][2]
            yield Trace("code", grams[place], where, first, last, answer.isdisjoint(range(first, last + 1)))

    def _normal(self, kind: str, text: str) -> str:
        if kind == "string":
            return "text"
        return text if kind != "name" or text in self._words else "name"


def _unformatted(lines: Iterable[str]) -> str:
    """Return code without what a formatter such as Black decides: spaces, line ends, quotes, last commas."""
    return _LAST_COMMA.sub(r"\1", "".join("".join(lines).split()).replace("'", '"'))


def _cells(name: str, content: bytes) -> list[dict[str, Any]]:
    """Return the cells of a notebook, each with its text in one piece and an id that no other notebook has."""
    cells, book = json.loads(content)["cells"], name.removesuffix(".ipynb")
    return [{**cell, "source": "".join(cell["source"]), "id": f"{book}/{cell.get('id', '')}"} for cell in cells]


def _given_cells(name: str, content: bytes) -> list[dict[str, Any]]:
    """Return the cells of a notebook of the course, read as grading reads it: where it has no ids, it gets the same."""
    from nbjudge.notebooks.parsing import read_notebook

    book = name.removesuffix(".ipynb")
    return [{**cell, "id": f"{book}/{cell['id']}"} for cell in read_notebook(content, may_be_empty=True).cells]


def _mistake(result: ExerciseResult, cell: Mapping[str, Any]) -> Iterator[Trace]:
    """Yield what an answer got wrong, all of it together: one slip fails many checks."""
    failed = sorted((c.name, c.outcome, c.message) for c in result.checks if c.outcome != "passed")
    if failed and any(outcome != "missing" for _, outcome, _ in failed):
        text = json.dumps([result.grade_id, failed])
        start = re.search(rf"^def {re.escape(result.function)}\b", cell["source"], re.MULTILINE)
        line = cell["source"].count("\n", 0, start.start()) if start else 0
        yield Trace("mistake", text, cell["id"], line, line)


def _tokens(source: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, text and line of each token; code that is no Python has tokens too."""
    line, end = 0, 0
    for match in TOKEN.finditer(source):
        line += source.count("\n", end, match.start())
        end = match.start()
        yield str(match.lastgroup), match[0], line


def _telling(text: str) -> str:
    """Return a comment or text in a form to compare; nothing where it is too short to be anybody's own."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    letters = words.replace(" ", "")
    wide = sum(letter > "\u2e7f" for letter in letters)  # a sentence needs fewer letters where a letter is a word
    return words if (len(letters) >= 10 and " " in words) or wide >= 4 else ""


def _winnowed(hashes: list[int]) -> list[int]:
    """Return the place of the smallest hash in each window, the last where there are several."""
    kept = set()
    for start in range(len(hashes) - WINDOW + 1):
        window = hashes[start : start + WINDOW]
        kept.add(start + WINDOW - 1 - window[::-1].index(min(window)))
    return sorted(kept)


def _lines_of_answer(source: str, asked_for: set[str]) -> set[int]:
    """Return the lines of the functions that the exercise asks for."""
    inside, found = False, set()
    for number, line in enumerate(source.split("\n")):
        if line[:1].strip() and not line.startswith((")", "]", "}", "#")):
            start = DEF.match(line)
            inside = bool(start and start[1] in asked_for)
        if inside:
            found.add(number)
    return found


# ── on disk ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Fingerprints:
    """The fingerprints of a class in a folder of its own, which nobody hands out: one small file for each student."""

    def __init__(self, folder: Path):
        """Keep the files in `folder`."""
        self._folder = folder

    def keep(self, fingerprint: Fingerprint) -> None:
        """Write a student's fingerprint, in the place of an older one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(fingerprint.student.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        replace_file(self._folder / f"{name}.json", json.dumps(asdict(fingerprint)).encode())

    def __iter__(self) -> Iterator[Fingerprint]:
        """Yield the fingerprints; a file that cannot be read is nobody's."""
        for path in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
            try:
                yield Fingerprint(**json.loads(path.read_bytes()))
            except (OSError, ValueError, TypeError):
                continue

"""Tricks on the notebook: its metadata, its test cells, and files that are no notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import course
from .rows import Proof, Row

Notebook = dict[str, Any]
Edit = Callable[[Notebook], None]
CATEGORY = "tricks on the notebook"


def _edited(edit: Edit, **cells: Any) -> Callable[[], Notebook]:
    def build() -> Notebook:
        content = course.notebook(**cells)
        edit(content)
        return content

    return build


def _cheat(name: str, edit: Edit, *, want: Any = 10.0, cell: int = 0, quick: bool = False) -> Row:
    """Return a row with a wrong `scaled`, whose edit earns its points where nothing is restored."""
    stock = _edited(edit, scaled=course.WRONG_SCALED, stock=True)
    proof = Proof("stock", {"notebook": stock, "cell": cell, "want": want})
    return Row(name, CATEGORY, _edited(edit, scaled=course.WRONG_SCALED), proof, quick=quick)


def _mishap(name: str, edit: Edit) -> Row:
    """Return a row with right answers, which stock nbgrader does not give their points after the edit."""
    return Row(name, CATEGORY, _edited(edit), Proof("nbgrader_course", {"notebooks": [_edited(edit)]}), (10.0, 10.0))


def _cell(content: Notebook, cell_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(cell for cell in content["cells"] if cell["id"] == cell_id)
    return found


def _set_marks(cell_id: str, **values: Any) -> Edit:
    return lambda content: _cell(content, cell_id)["metadata"]["nbgrader"].update(values)


_more_points = _set_marks("scaled-check", points=1000)


def _skip(content: Notebook) -> None:
    _cell(content, "scaled-check")["metadata"]["tags"] = ["skip-execution", "ungraded"]


def _edit_test(content: Notebook) -> None:
    _cell(content, "scaled-check")["source"] = "10.0"


def _swap(content: Notebook) -> None:
    one, other = _cell(content, "scaled-check"), _cell(content, "summary-check")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


def _make_raw(content: Notebook) -> None:
    cell = _cell(content, "scaled-check")
    cell["cell_type"] = "raw"
    del cell["outputs"], cell["execution_count"]


def _duplicate(content: Notebook) -> None:
    copy = json.loads(json.dumps(_cell(content, "scaled-check")))
    content["cells"].append(copy | {"id": "another"})


def _lose_metadata(content: Notebook) -> None:
    for cell in content["cells"]:
        cell["metadata"] = {}


def _lose_everything(content: Notebook) -> None:
    _lose_metadata(content)
    for number, cell in enumerate(content["cells"]):
        cell["id"] = f"new-{number}"


def _delete_tests(content: Notebook) -> None:
    content["cells"] = [cell for cell in content["cells"] if not cell["id"].endswith("-check")]


def _tests_first(content: Notebook) -> None:
    content["cells"].sort(key=lambda cell: not cell["id"].endswith("-check"))


def _other_kernel(content: Notebook) -> None:
    content["metadata"]["kernelspec"] = {"name": "no-such-kernel", "display_name": "x", "language": "perl"}


def _wrong_and_bare() -> Notebook:
    content = course.notebook(course.WRONG_SCALED, course.WRONG_SUMMARY)
    _lose_everything(content)
    return content


TRICKS: list[Row] = [
    _cheat("tag that skips the test cell", _skip, quick=True),
    Row(
        "more points in the metadata", CATEGORY, _edited(_more_points, summary=course.WRONG_SUMMARY),
        Proof("stock", {"notebook": _edited(_more_points, summary=course.WRONG_SUMMARY, stock=True), "cell": 0,
                        "want": 1000.0}), (10.0, 0.0), attacks=1,
    ),
    _cheat("edited test cell", _edit_test, quick=True),
    _cheat("metadata of the test cells swapped", _swap, cell=1),
    _cheat("test cell made a raw cell", _make_raw, want=None),
    Row(
        "kernel that does not exist", CATEGORY, _edited(_other_kernel),
        Proof("stock", {"notebook": _edited(_other_kernel, stock=True), "want": "nothing"}), (10.0, 10.0),
    ),
    _mishap("duplicated test cell", _duplicate),
    _mishap("schema version of the future", _set_marks("scaled-exercise", schema_version=9)),
    _mishap("schema version that is text", _set_marks("scaled-exercise", schema_version="three")),
    _mishap("flags flipped", _set_marks("scaled-check", grade=False, solution=True)),
    _mishap("test cells deleted", _delete_tests),
    _mishap("test cells before the answers", _tests_first),
    _mishap("metadata lost", _lose_metadata),
    _mishap("metadata and cell ids lost", _lose_everything),
    Row(
        "resubmission without metadata, to keep the old mark", CATEGORY, _wrong_and_bare,
        Proof("nbgrader_course", {"notebooks": [course.notebook, _wrong_and_bare], "keeps": 20.0}), (0.0, 0.0),
        leaves=course.notebook,
    ),
]  # fmt: skip


# What is handed in and is not, or hardly, a notebook.


def _bytes(name: str, content: Callable[[], bytes], earns: tuple[float, ...] | None = None) -> Row:
    return Row(name, "what is handed in", content, Proof("unreadable", {"content": content}), earns)


def _read(name: str, content: Callable[[], bytes]) -> Row:
    """Return a row that nbformat can read, but of which nbgrader does not give the points that it is worth."""
    return Row(name, "what is handed in", content, Proof("nbgrader_course", {"notebooks": [content]}), (10.0, 10.0))


def _changed(**changes: Any) -> Callable[[], bytes]:
    return lambda: course.as_bytes(course.notebook() | changes)


def _with_cell(**changes: Any) -> Callable[[], bytes]:
    def build() -> bytes:
        content = course.notebook()
        content["cells"].insert(1, course.code("odd", "pass") | changes)
        return course.as_bytes(content)

    return build


def _format_3() -> bytes:
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "metadata": {}, "outputs": []}
        for cell in course.notebook()["cells"] if cell["cell_type"] == "code"
    ]  # fmt: skip
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()


FILES: list[Row] = [
    _bytes("empty file", lambda: b""),
    _bytes("truncated file", lambda: course.as_bytes(course.notebook())[:-200]),
    _bytes("list in place of a notebook", lambda: b"[1, 2, 3]"),
    _bytes("nested 100,000 deep", lambda: b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    _bytes("objects nested 100,000 deep in metadata", lambda: course.as_bytes(course.notebook())[:-1]
           + b',"x":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}"),
    _bytes("a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50),
    _bytes("cells that are a number", _changed(cells=5)),
    _bytes("cells that are null", _changed(cells=None)),
    _bytes("cells that are numbers", _changed(cells=[1, None, "x"])),
    _read("old format 3", _format_3),
    _bytes("format of the future", _changed(nbformat=9), (10.0, 10.0)),
    _bytes("format that is text", _changed(nbformat="four"), (10.0, 10.0)),
    _bytes("metadata that is a list", _changed(metadata=[1]), (10.0, 10.0)),
    _bytes("UTF-16", lambda: json.dumps(course.notebook()).encode("utf-16"), (10.0, 10.0)),
    _bytes("UTF-8 with a byte order mark", lambda: b"\xef\xbb\xbf" + course.as_bytes(course.notebook()), (10.0, 10.0)),
    _bytes("source that is a number", _with_cell(source=7), (10.0, 10.0)),
    _bytes("source that is a list of lists", _with_cell(source=[["a"], None]), (10.0, 10.0)),
    _bytes("outputs that are text", _with_cell(outputs="none"), (10.0, 10.0)),
    _bytes("outputs of no known kind", _with_cell(outputs=[{"output_type": ["stream"]}, 3]), (10.0, 10.0)),
    _bytes("cell metadata that is text", _with_cell(metadata="x"), (10.0, 10.0)),
    _read("nbgrader metadata that is a list", _with_cell(metadata={"nbgrader": [1]})),
    _bytes("tags that are a number", _with_cell(metadata={"tags": 5}), (10.0, 10.0)),
    _bytes("cell id that is an object", _with_cell(id={"a": 1}), (10.0, 10.0)),
    _bytes("cell of no known type", _with_cell(cell_type="virus"), (10.0, 10.0)),
    _read("lone surrogates in the source", _with_cell(source='x = "\ud800"')),
    _bytes("execution count of a thousand digits", lambda: course.as_bytes(course.notebook()).replace(
        b'"execution_count": null', b'"execution_count": ' + b"9" * 5000, 1), (10.0, 10.0)),
]  # fmt: skip
ROWS = [*TRICKS, *FILES]

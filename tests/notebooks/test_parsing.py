"""Reading a notebook: what is read in spite of its faults, and what is refused in one line."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbjudge.errors import NotANotebook
from nbjudge.notebooks.parsing import read_notebook
from tests.notebooks import build

WHOLE = build.as_bytes(build.released())

REFUSED = {
    "empty": b"",
    "zeros": b"\0" * 1000,
    "truncated": WHOLE[: len(WHOLE) // 2],
    "not JSON": b"%PDF-1.4 \xff\xfe\x00",
    "a page": b"<!DOCTYPE html><html></html>",
    "a list": b"[1, 2]",
    "nested lists": b"[" * 100_000,
    "nested cells": b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "no cells": build.raw(cells=[]),
    "cells not a list": build.raw(cells={"a": 1}),
    "cells of numbers": build.raw(cells=[1, 2, None]),
    "no notebook": b'{"a": 1}',
    "too many worksheets": b'{"worksheets": [' + b'{"cells":[]},' * 400_000 + b'{"cells": []}], "nbformat": 3}',
    "too many cells of worksheets": b'{"worksheets": [{"cells": [' + b"{}," * 10_000 + b'{}]}], "nbformat": 3}',
    "worksheets of numbers": b'{"worksheets": [1], "nbformat": 3}',
    "a million lists": b'{"cells": [' + b"[]," * 1_000_001 + b"1]}",
    "too many cells": build.raw(cells=[{"cell_type": "code", "source": ""}] * 10_000),
    "too much text": build.raw(cells=[{"cell_type": "code", "source": "x" * 6_000_000}]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_notebook_is_refused_in_one_line(case: str) -> None:
    """A file that cannot be the notebook is refused in one line without our vocabulary."""
    with pytest.raises(NotANotebook) as caught:
        read_notebook(REFUSED[case])
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_truncated_file_is_called_so() -> None:
    """A file that ends too early is told from one that never was a notebook."""
    with pytest.raises(NotANotebook, match="ends in the middle"):
        read_notebook(REFUSED["truncated"])


def _old_format() -> bytes:
    cell = {"cell_type": "code", "language": "python", "input": "def square(x):\n    return x * x", "outputs": []}
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}).encode()


def _oldest_format() -> bytes:
    return _old_format().replace(b'"nbformat": 3', b'"nbformat": 2')


def _with_cell(**changes: Any) -> bytes:
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [], "execution_count": 1, **changes}
    return build.raw(cells=[cell])


READ = {
    "UTF-8 with BOM": b"\xef\xbb\xbf" + WHOLE,
    "UTF-16": WHOLE.decode().encode("utf-16"),
    "UTF-32": WHOLE.decode().encode("utf-32"),
    "Latin-1": _with_cell(source="x = 'PLACE'").replace(b"PLACE", b"\xe9"),
    "nbformat 3": _old_format(),
    "nbformat 2": _oldest_format(),
    "nbformat 99": build.raw(nbformat=99),
    "nbformat text": build.raw(nbformat="four", nbformat_minor=None),
    "metadata a list": build.raw(metadata=[]),
    "kernelspec a number": build.raw(metadata={"kernelspec": 3, "language_info": {"name": 5}}),
    "source a list": _with_cell(source=["x = 1\n", "y = 2"]),
    "source a list of rubbish": _with_cell(source=["x = 1\n", 5, None, {}]),
    "source a number": _with_cell(source=5),
    "source null": _with_cell(source=None),
    "lone surrogates": _with_cell(source="x = '\ud800'"),
    "NUL bytes": _with_cell(source="x = '\0'"),
    "unknown cell type": _with_cell(cell_type="sql"),
    "cell type a list": _with_cell(cell_type=[]),
    "cell metadata a list": _with_cell(metadata=[1]),
    "tags of rubbish": _with_cell(metadata={"tags": [1, "a", "a", None]}),
    "nbgrader a list": _with_cell(metadata={"nbgrader": [1]}),
    "nbgrader of rubbish": _with_cell(metadata={"nbgrader": {"grade_id": "a", "points": "5", "locked": "yes"}}),
    "infinite points": _with_cell(metadata={"nbgrader": {"grade_id": "a", "points": float("inf")}}),
    "schema from the future": _with_cell(metadata={"nbgrader": {"grade_id": "a", "schema_version": 9}}),
    "outputs a text": _with_cell(outputs="no"),
    "outputs of rubbish": _with_cell(outputs=[1, {}, {"output_type": "stream"}, {"output_type": []}]),
    "execution count a text": _with_cell(execution_count="x"),
    "execution count huge": build.raw().replace(b'"execution_count": null', b'"execution_count": 1' + b"0" * 9000, 1),
    "id of rubbish": _with_cell(id="a b/<script>"),
    "id too long": _with_cell(id="a" * 1000),
    "ids twice": build.raw(cells=[{"cell_type": "raw", "id": "a", "source": ""}] * 3),
    "attachments of rubbish": _with_cell(cell_type="markdown", attachments={"a": 1, "b.png": {"image/png": "###"}}),
    "Colab": _with_cell(metadata={"id": "abc", "colab": {"base_uri": "https://localhost:8080"}, "outputId": "x"}),
    "figures that are programs": _with_cell(
        outputs=[{"output_type": "display_data", "data": {"text/html": "<script>" + 'f({"a": [0]});' * 600_000}}]
    ),
    "VS Code": _with_cell(metadata={"vscode": {"languageId": "python"}}),
}


@pytest.mark.parametrize("case", READ)
def test_faults_are_mended(case: str) -> None:
    """A notebook with faults is read, and what comes out is valid nbformat that can be written as UTF-8."""
    book = read_notebook(READ[case])
    nbformat.validate(book)
    nbformat.writes(book).encode()
    assert book.cells


def test_reading_is_lossless_for_the_release() -> None:
    """Cells, ids, tags and nbgrader's settings come through."""
    book = read_notebook(WHOLE)
    assert book.cells == build.released().cells


def test_old_formats_are_converted() -> None:
    """A notebook of nbformat 3 keeps its code."""
    assert read_notebook(_old_format()).cells[0].source == "def square(x):\n    return x * x"


def test_colabs_id_counts_as_the_cell_id() -> None:
    """Colab keeps a cell's id in its metadata."""
    assert read_notebook(READ["Colab"]).cells[0].id == "abc"


def test_of_attached_pictures_so_many_are_looked_at_as_a_text_shows() -> None:
    """Whoever attaches hundreds of thousands, or drawings without end, holds nobody up: all that before any limit."""
    drawing = "<svg xmlns='http://www.w3.org/2000/svg'><path d='M 0 0'/>" + "<!-- -->" * 50_000 + "</svg>"
    many = {f"a{n}": {"image/svg+xml": drawing if n < 20 else "<svg/>"} for n in range(3_000)}
    for source, kept in (("![](attachment:a1)", (100, 4)), ("no picture", (0, 0))):
        book = read_notebook(_with_cell(cell_type="markdown", source=source, attachments=many))
        found = book.cells[0].attachments
        assert (len(found), sum(map(bool, found.values()))) == kept


def test_outputs_can_be_left_out() -> None:
    """Only cells with one of the given sources keep their outputs, when such are given."""
    stream = {"output_type": "stream", "name": "stdout", "text": "hi"}
    data = _with_cell(outputs=[stream])
    assert read_notebook(data, frozenset({"y"})).cells[0].outputs == []
    assert read_notebook(data, frozenset({"x = 1"})).cells[0].outputs == [stream]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=15,
)
hostile_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | json_values,
        "id": st.sampled_from(["title", "setup"]) | json_values,
        "source": st.text(max_size=40) | json_values,
        "metadata": json_values | st.fixed_dictionaries({"nbgrader": json_values, "tags": json_values}),
        "outputs": json_values,
        "attachments": json_values,
        "execution_count": json_values,
    },
)


@build.patient
@given(st.lists(hostile_cells | json_values, max_size=6), json_values, json_values)
def test_reading_is_total(cells: list[Any], metadata: Any, version: Any) -> None:
    """Whatever the JSON holds, a valid notebook or NotANotebook comes out."""
    data = json.dumps({"cells": cells, "metadata": metadata, "nbformat": version}).encode("utf-8", "surrogatepass")
    try:
        book = read_notebook(data)
    except NotANotebook:
        return
    nbformat.validate(book)
    nbformat.writes(book).encode()

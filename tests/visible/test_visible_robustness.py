"""Whatever the function under test is, does or returns, a visible test answers with points and disturbs nothing."""

from __future__ import annotations

import io
import sys
import types
import warnings

import numpy as np
import pytest
from course_kit.checks import report
from course_kit.optimization_methods import public_tests

from tests.visible.assignments import EXERCISES, FIRST

NAMES = [function for _, function in EXERCISES]


class Hostile:
    """An object all of whose questions are answered with an exception."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def _no(self, *arguments, **keywords):
        raise RuntimeError("no")

    __eq__ = __array__ = __repr__ = __str__ = __len__ = __iter__ = __getitem__ = __float__ = __bool__ = __hash__ = _no


class Pretender(Hostile):
    """An object that says it is a dictionary."""

    __class__ = dict


class Liar(float):
    """A number that equals everything and cannot be shown."""

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__

    def __repr__(self):
        raise RuntimeError("no")


class Unspeakable(Exception):
    """An exception that cannot be written."""

    def __str__(self):
        raise RuntimeError("no")


class EvilKeys(dict):
    """A dictionary that denies everything."""

    def _no(self, *arguments):
        raise RuntimeError("no")

    __getitem__ = __contains__ = __iter__ = keys = items = get = _no


def raising(error):
    """Return a function that raises `error`, whatever it is given."""

    def target(*arguments, **keywords):
        raise error

    return target


def returning(value):
    """Return a function that returns `value`, whatever it is given."""
    return lambda *arguments, **keywords: value


def deep(*arguments, **keywords):
    """Call itself without end."""
    return deep(*arguments, **keywords)


def emptying(*arguments, **keywords):
    """Spoil all arguments."""
    for argument in [*arguments, *keywords.values()]:
        if isinstance(argument, dict):
            argument.clear()
        elif isinstance(argument, np.ndarray):
            argument.resize((0,), refcheck=False)
    return {}


def talking(*arguments, **keywords):
    """Print far too much, on both streams, and warn."""
    for stream in (sys.stdout, sys.stderr):
        stream.writelines(["word\n"] * 1000)
        print("x" * 10_000, file=stream, flush=True)
    warnings.warn("mind the step", stacklevel=1)
    np.random.seed(0)
    return np.log(np.zeros(1))


TARGETS = {
    "None": None,
    "a number": 5,
    "text": "update_lr",
    "a hostile object": Hostile(),
    "a class": Hostile,
    "a built-in": print,
    "a generator": lambda *arguments, **keywords: (yield 1),
    "no arguments": lambda: 1,
    "SystemExit": raising(SystemExit(0)),
    "KeyboardInterrupt": raising(KeyboardInterrupt()),
    "MemoryError": raising(MemoryError()),
    "an exception that cannot be written": raising(Unspeakable()),
    "a very long message": raising(ValueError("<b>long</b>\n" * 10_000)),
    "no end": deep,
    "arguments spoilt": emptying,
    "prints and warnings": talking,
} | {
    f"returns {name}": returning(value)
    for name, value in {
        "a hostile object": Hostile(),
        "hostile objects": (Hostile(),) * 5,
        "a pretender": Pretender(),
        "pretenders": (Pretender(), Pretender()),
        "a liar": Liar(0.1),
        "evil keys": EvilKeys(dW1=1),
        "a dictionary with evil values": {"W1": Hostile(), "b1": Liar(), "dW1": Pretender()},
        "keys that are no text": {1: 2, None: 3, ("W", 1): 4},
        "a list of a million": [None] * 1_000_000,
        "a huge array": np.broadcast_to(np.float64(0), (10**6, 10**6)),
        "objects in arrays": np.array([Unspeakable(), None], dtype=object),
        "text in arrays": {"W1": np.array([["a"]])},
        "complex numbers": np.array(1j),
        "not a number": float("nan"),
        "infinity": float("inf"),
        "a masked array": np.ma.masked_all((2, 3)),
        "a record": np.zeros(2, dtype=[("a", float)]),
        "bytes": b"bytes",
        "a function": print,
        "an int too large": 10**400,
        "a string": "0.16666667",
        "an ellipsis": ...,
    }.items()
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_never_raises(target, capfd):
    """Every target gets points and a report of moderate length, with nothing on stderr."""
    before = np.random.get_state()[1].copy()
    for each, function in EXERCISES:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            points = each.tests[function](target)
        assert isinstance(points, float)
        assert 0 <= points < 10
        assert float(repr(points)) == points
        assert len(points.report) < 8000
        assert len(points._repr_html_()) < 16_000
        assert "<b>" not in points._repr_html_()
        assert not caught
    assert capfd.readouterr().err == ""
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(("each", "function"), EXERCISES, ids=NAMES)
def test_the_learners_state_stays(each, function):
    """Random state, streams, warning filters and NumPy's error settings are as they were."""
    np.random.seed(3)
    expected = np.random.RandomState(3).rand()
    state = (sys.stdout, sys.stderr, list(warnings.filters), np.geterr())

    def target(*arguments, **keywords):
        np.seterr(all="raise")
        warnings.simplefilter("ignore")
        return each.right(function)(*arguments, **keywords)

    assert each.tests[function](target) == 10
    assert (sys.stdout, sys.stderr, list(warnings.filters), np.geterr()) == state
    assert np.random.rand() == expected


def test_the_recorded_numbers_cannot_be_changed_by_an_answer():
    """An answer that spoils its arguments does not spoil the next test."""
    public_tests.update_parameters_with_gd_test(emptying)
    right = FIRST.right("update_parameters_with_gd")
    assert public_tests.update_parameters_with_gd_test(right) == 10


def test_the_stop_button_stops_once():
    """Whoever stops an endless loop by hand need not do it for every case."""
    calls = []

    def target(learning_rate0, epoch_num, decay_rate):
        calls.append(epoch_num)
        raise KeyboardInterrupt

    points = public_tests.update_lr_test(target)
    assert len(calls) == 1
    assert "stopped by hand" in points.report


def test_prints_and_warnings_are_told():
    """What a function prints, and what Python warns of, stands in the report, shortened."""
    points = public_tests.update_lr_test(talking)
    assert "the function printed: word | word | word …" in points.report
    assert "Python warned: mind the step" in points.report


def test_points_are_a_number_for_nbgrader():
    """The plain form is the bare number; the HTML has no script and no foreign markup."""
    points = report.Points(7.5, "<script>alert(1)</script>", notes=["a & b"])
    assert repr(points) == str(points) == f"{points}" == "7.5"
    assert "<script" not in points._repr_html_()
    assert "&lt;script&gt;" in points._repr_html_()
    assert "a &amp; b" in points._repr_html_()


@pytest.mark.parametrize(("types_shown", "prints"), [(["text/plain", "text/html"], False), (["text/plain"], True)])
def test_a_report_is_shown_once(types_shown, prints, monkeypatch, capsys):
    """Where HTML is shown nothing is printed; in a terminal the report is."""
    shell = types.SimpleNamespace(display_formatter=types.SimpleNamespace(active_types=types_shown))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    public_tests.update_lr_test(FIRST.right("update_lr"))
    assert capsys.readouterr().out.startswith("update_lr: 4 of 4 visible tests passed" if prints else "") is True
    public_tests.update_lr_test(None)
    assert bool(capsys.readouterr().out) is prints


def test_a_report_is_printed_without_ipython(monkeypatch, capsys):
    """In a plain Python session the report is printed."""
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    public_tests.update_lr_test(None)
    assert "update_lr is not a function" in capsys.readouterr().out


def test_a_report_can_be_printed_in_ascii(monkeypatch):
    """An output that knows no ✓ gets a report all the same."""
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert public_tests.update_lr_test(FIRST.right("update_lr")) == 10
    output.flush()
    assert b"? The rate falls" in output.buffer.getvalue()

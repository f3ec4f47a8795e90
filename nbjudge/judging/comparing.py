"""What authors of hidden tests compare with: tolerant of style, with a hint that never shows what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

_Words = Callable[[], str]


class WrongAnswer(AssertionError):
    """An answer that is not the expected one. The message is the hint for the student, `detail` for the instructor."""

    def __init__(self, hint: str, detail: str = "", *, known: bool = False) -> None:
        """Keep hint and detail apart: the detail may show expected values. `known`: the hint names a known mistake."""
        super().__init__(hint)
        self.hint, self.detail, self.known = hint, detail, known


def assert_close(
    actual: Any,
    expected: Any,
    hint: str,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    mistakes: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
) -> None:
    """Raise WrongAnswer unless `actual` is `expected` up to rounding.

    Numbers, arrays and dicts, lists and tuples of them are compared; a list may stand for a tuple, a 0-d array for a
    number, float32 for float64. `mistakes` maps the hint of a known mistake to the value it leads to: the first that
    fits `actual` is what the student reads, else `hint`. Where it is a function, it is called for wrong answers only.
    """
    difference = _difference(actual, expected, rtol, atol)
    if difference:
        known = mistakes() if callable(mistakes) else mistakes or {}
        name = hint_for(actual, known, rtol=rtol, atol=atol)
        raise WrongAnswer(name or hint, difference(), known=bool(name))


def hint_for(actual: Any, mistakes: Mapping[str, Any], *, rtol: float = 1e-6, atol: float = 1e-9) -> str:
    """Return the hint of the first known mistake whose value fits `actual`, or an empty text."""
    return next((hint for hint, value in mistakes.items() if not _difference(actual, value, rtol, atol)), "")


def _difference(actual: Any, expected: Any, rtol: float, atol: float, where: str = "the result") -> _Words | None:
    """Return None where the two agree, else what says where and how they differ.

    Those words take a hundred times as long as the comparison, and nobody reads them for a mistake that was not made.
    """
    if isinstance(expected, Mapping):
        return _difference_of_dicts(actual, expected, rtol, atol, where)
    if isinstance(expected, (list, tuple)):
        return _difference_of_sequences(actual, expected, rtol, atol, where)
    if expected is None or isinstance(expected, str):
        same = type(actual) is type(expected) and actual == expected
        return None if same else lambda: f"{where} is {actual!r:.200}"
    return _difference_of_numbers(actual, expected, rtol, atol, where)


def _difference_of_dicts(
    actual: Any, expected: Mapping[Any, Any], rtol: float, atol: float, where: str
) -> _Words | None:
    if not isinstance(actual, dict):
        return lambda: f"{where} is a {type(actual).__name__}, not a dict"
    if set(actual) != set(expected):
        return lambda: f"{where} has the keys {sorted(map(str, actual))!s:.300}, not {sorted(map(str, expected))}"
    pairs = ((actual[key], value, f"{where}[{key!r}]") for key, value in expected.items())
    return next(filter(None, (_difference(a, e, rtol, atol, place) for a, e, place in pairs)), None)


def _difference_of_sequences(actual: Any, expected: Any, rtol: float, atol: float, where: str) -> _Words | None:
    if not isinstance(actual, (list, tuple)):
        return lambda: f"{where} is a {type(actual).__name__}, not a list or tuple"
    if len(actual) != len(expected):
        return lambda: f"{where} has {len(actual)} parts, not {len(expected)}"
    pairs = ((a, e, f"{where}[{i}]") for i, (a, e) in enumerate(zip(actual, expected, strict=True)))
    return next(filter(None, (_difference(a, e, rtol, atol, place) for a, e, place in pairs)), None)


def _difference_of_numbers(actual: Any, expected: Any, rtol: float, atol: float, where: str) -> _Words | None:
    if not isinstance(actual, (bool, int, float, complex, np.ndarray, np.generic)):
        return lambda: f"{where} is a {type(actual).__name__}, not a number or array"
    if np.shape(actual) != np.shape(expected):
        return lambda: f"{where} has shape {np.shape(actual)}, not {np.shape(expected)}"
    found, wanted = np.asarray(actual), np.asarray(expected)
    if found.dtype.kind not in "biufc" or wanted.dtype.kind not in "biufc":
        return lambda: f"{where} has dtype {found.dtype}"
    if found.dtype in (np.float16, np.float32):
        rtol, atol = max(rtol, 2e-4), max(atol, 1e-5 * _size(wanted))
    with np.errstate(all="ignore"):
        if _are_close(found, wanted, rtol, atol):
            return None
    return lambda: f"{where}: {_how_far_apart(found, wanted, rtol, atol)}"


def _size(wanted: np.ndarray[Any, Any]) -> float:
    """Return the largest number, but 1 at most: what single precision loses is a share of it."""
    sizes = np.abs(wanted[np.isfinite(wanted)])
    return min(1.0, float(sizes.max())) if sizes.size else 1.0


def _are_close(found: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], rtol: float, atol: float) -> bool:
    """Do what np.allclose does; numbers of the usual kind take a tenth of its time."""
    if found.dtype.kind == wanted.dtype.kind == "f":
        apart, allowed = np.abs(found - wanted), atol + rtol * np.abs(wanted)
        if np.isfinite(apart).all() and np.isfinite(allowed).all():
            return bool((apart <= allowed).all())
    return np.allclose(found, wanted, rtol, atol)


def _how_far_apart(found: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], rtol: float, atol: float) -> str:
    with np.errstate(all="ignore"):
        try:
            np.testing.assert_allclose(found, wanted, rtol, atol, equal_nan=False)
        except AssertionError as error:
            return str(error)
    return "different numbers"

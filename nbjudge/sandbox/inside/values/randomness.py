"""Random numbers on both sides: generators cross with their state, which is checked before it is believed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from nbjudge.errors import NotPlainData

_WORDS = 624  # of the state of a Mersenne twister
_SEED = 0  # of what then gets another state


TIMES_SET = {"numpy": 0, "python": 0}  # on the test's side; to the seed that it had, say, while the other has drawn


class Drawn:
    """Knows the state of this process's random numbers that the other side has."""

    def __init__(self) -> None:
        """Begin where nothing has been drawn."""
        self._there = _fingerprints()

    def news(self) -> dict[str, Any]:
        """Return the state where a seed was set or a number drawn since this was asked last."""
        now = _fingerprints()
        changed = {kind: _STATES[kind]() for kind, value in now.items() if value != self._there[kind]}
        self._there = now
        return {"random": changed} if changed else {}


def _fingerprints() -> dict[str, Any]:
    """Return something short that changes whenever a seed is set or a number drawn, by kind."""
    _, keys, position, *rest = np.random.get_state(legacy=True)
    assert isinstance(keys, np.ndarray)
    numpys = hash(keys.tobytes()), position, *rest
    return {"numpy": (numpys, TIMES_SET["numpy"]), "python": (hash(random.getstate()), TIMES_SET["python"])}


def take_over(told: Any) -> None:
    """Go on with the random numbers of the other side."""
    if told and "numpy" in told:
        kind, keys, *rest = told["numpy"]
        np.random.set_state((kind, keys, *rest))
    if told and "python" in told:
        version, keys, gauss = told["python"]
        random.setstate((version, tuple(keys.tolist()), gauss))


def is_generator(value: Any) -> bool:
    """Tell whether a value is a generator of random numbers whose state can cross."""
    if type(value) is np.random.Generator:
        return type(value.bit_generator) is np.random.PCG64
    return type(value) is random.Random or (
        type(value) is np.random.RandomState and value.get_state(legacy=False)["bit_generator"] == "MT19937"
    )


def state_of(value: Any) -> list[Any]:
    """Return the kind and the state of a generator, as plain data."""
    if type(value) is np.random.Generator:
        state = value.bit_generator.state
        numbers = (state["state"]["state"], state["state"]["inc"])
        return ["Generator", *map(str, numbers), state["has_uint32"], state["uinteger"]]
    if type(value) is np.random.RandomState:
        _, keys, *rest = value.get_state(legacy=True)
        return ["RandomState", keys, *rest]
    _, keys, gauss = value.getstate()
    return ["Random", np.asarray(keys, np.int64), gauss]


def built(told: Any) -> Any:
    """Return a generator in a state. Raises NotPlainData or ValueError for a state that none has."""
    made = {"Generator": np.random.default_rng, "RandomState": np.random.RandomState, "Random": random.Random}
    value: Any = made[told[0]](_SEED)
    put(value, told)
    return value


def put(value: Any, told: Any) -> None:
    """Bring a generator into a state, as `state_of` tells it."""
    kind, *state = told
    if kind == "Generator":
        number, step, half, rest = (int(str(part)[:40]) for part in state)
        _require(0 <= number < 1 << 128 and 0 <= step < 1 << 128 and step % 2 == 1)
        _require(half in (0, 1) and 0 <= rest < 1 << 32)
        whole = {"state": {"state": number, "inc": step}, "bit_generator": "PCG64"}
        value.bit_generator.state = whole | {"has_uint32": half, "uinteger": rest}
    elif kind == "RandomState":
        keys, position, has_gauss, gauss = state
        _require(type(keys) is np.ndarray and keys.shape == (_WORDS,) and keys.dtype == np.uint32)
        _require(type(position) is int and 0 <= position <= _WORDS)  # NumPy would read beyond the end
        value.set_state(("MT19937", keys, position, int(bool(has_gauss)), float(gauss)))
    else:
        keys, gauss = state
        value.setstate((random.Random.VERSION, tuple(keys.tolist()), gauss if gauss is None else float(gauss)))


def _require(holds: bool) -> None:
    if not holds:
        raise NotPlainData("the reply is damaged")


def _numpy_state() -> list[Any]:
    kind, keys, position, has_gauss, gauss = np.random.get_state(legacy=True)
    return [kind, keys, int(position), int(has_gauss), float(gauss)]


def _python_state() -> list[Any]:
    version, keys, gauss = random.getstate()
    return [version, np.asarray(keys, np.int64), gauss]


_STATES: dict[str, Callable[[], list[Any]]] = {"numpy": _numpy_state, "python": _python_state}

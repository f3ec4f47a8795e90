"""Call a learner's function on a recorded case, and take out of the result what is judged."""

from __future__ import annotations

import contextlib
import io
import itertools
import linecache
import reprlib
import warnings
from dataclasses import dataclass, field

import numpy as np

ERROR_HINTS = {
    "NameError": "A name has no value at this point. Does it come from another cell, or is it misspelt?",
    "UnboundLocalError": "A variable has no value yet. Is it set only in a loop or an if that did not run here?",
    "KeyboardInterrupt": "The function was stopped by hand. Is there a loop that never ends?",
    "RecursionError": "The function calls itself without end.",
    "TypeError": "If this is about arguments: their names and order in the def line belong to the exercise.",
}
# Those of a function that is given a network: an exercise names them in `errors`.
NETWORK_ERRORS = {
    "KeyError": "The layers count from 1 to L: the keys are W1, b1, …, WL, bL and dW1, db1, …, dWL, dbL.",
    "ValueError": "If this is about shapes: does each W go with its dW, and each b with its db?",
}
# Words of an error's message that say more than its type.
MESSAGE_HINTS = {
    "for ^": "A power is written ** in Python.",
    "matmul": "The operator @ multiplies matrices; number by number, or element by element, it is *.",
    "scalar index": "If this is about np.zeros: it takes a shape, such as a.shape, not the array itself.",
}


@dataclass(frozen=True)
class Answer:
    """What came of one call: for each part of the answer its array, or the sentence that says why there is none."""

    parts: dict[str, object] = field(default_factory=dict)
    manners: tuple[str, ...] = ()  # what should not have been touched and was
    error: str = ""
    hint: str = ""  # for the error
    stopped: bool = False  # by hand: no further call then
    unanswered: bool = False  # NotImplementedError
    nothing: str = ""  # what was returned, if it is None or a tuple of nothing else


class Misfit(Exception):
    """A part of the answer is missing, or not numbers of the right shape; the text is for the learner."""


def call(target, exercise, case) -> Answer:
    """Call `target` with fresh arguments and return copies of the parts that the case has recorded."""
    data, before = exercise.draw(**case["draw"]), exercise.draw(**case["draw"])
    positional, keywords = arguments(case, data)
    np.random.seed(77)  # so that an answer without a seed of its own is recognised
    try:
        result = target(*positional, **keywords)
    except NotImplementedError:
        return Answer(unanswered=True)
    except BaseException as error:  # also exit() and the stop button: a report is the better answer
        said = describe(error, target)
        return Answer(
            error=said, hint=_hint(error, said, exercise.errors), stopped=isinstance(error, KeyboardInterrupt)
        )
    if result is None or result is ... or (type(result) is tuple and result and all(item is None for item in result)):
        return Answer(nothing=reprlib.repr(result))
    found, parts = {}, {}
    for part in case["expected"]:
        try:
            found[part] = look_up(result, exercise.returns, part)
            parts[part] = _numbers(found[part], expected(case, part, before).shape, part)
        except Misfit as misfit:
            parts[part] = str(misfit)
        except Exception:  # an object that only pretends to be a dictionary, a list or an array
            parts[part] = f"{shown(part)} cannot be read as numbers."
    return Answer(parts, tuple(_manners(exercise, data, before, found)))


def draw(seed=0, layers=(), zero=True, m=0) -> dict[str, object]:
    """Draw the arrays of a case: a network, its gradients and averages from a seed, or `m` examples told apart.

    An exercise that needs other things has a function of its own for this. Its arguments are what the case records
    under "draw", and it returns what the case's arguments name; two calls give the same things, apart from each other.
    """
    if m:
        return {"X": np.arange(3 * m).reshape(m, 3).T.copy(), "Y": np.arange(m).reshape(1, m)}
    if not layers:
        return {}
    random, shapes = np.random.RandomState(seed), {}
    for number, (before, here) in enumerate(itertools.pairwise(layers), start=1):
        shapes |= {f"W{number}": (here, before), f"b{number}": (here, 1)}
    data = {"parameters": {key: random.randn(*shape) for key, shape in shapes.items()}}
    data["grads"] = {f"d{key}": random.randn(*shape) for key, shape in shapes.items()}
    for name in "vs":
        data[name] = {f"d{key}": np.zeros(shape) if zero else random.randn(*shape) for key, shape in shapes.items()}
    data["s"] = {key: array**2 for key, array in data["s"].items()}
    data["grads"] |= {f"dz{number}": random.randn(2, 2) for number in range(1, len(layers))}  # opt_utils has them, too
    return data


def arguments(case, data) -> tuple[list, dict]:
    """Return the positional and the keyword arguments of a case; a name stands for the arrays of that name."""

    def value(entry):
        return data[entry] if isinstance(entry, str) else entry

    return [value(entry) for entry in case["arguments"]], {key: value(entry) for key, entry in case["keywords"].items()}


def expected(case, part, data) -> np.ndarray:
    """Return the recorded value of a part; ["X", [2, 0]] stands for columns 2 and 0 of X."""
    value = case["expected"][part]
    if isinstance(value, list) and value and isinstance(value[0], str):
        name, columns = value
        return data[name][:, columns].astype(float)
    return np.array(value, dtype=float)


def shown(part: str) -> str:
    """Write a part such as `v.dW1` or `mini_batches.0.1` as it looks in Python."""
    name, *keys = part.split(".")
    if keys == ["count"]:
        return f"len({name})"
    return name + "".join(f"[{key}]" if _is_index(key) else f'["{key}"]' for key in keys)


def look_up(result, returns, part):
    """Return what lies at `part` of a result; raise Misfit with a sentence when it is not there."""
    path, *keys = part.split(".")
    value = _returned(result, returns, path) if len(returns) > 1 else result
    for key in keys:
        value = _inside(value, key, shown(path))
        path += f".{key}"
    return value


def _returned(result, returns, name):
    wanted = f"The function should return {len(returns)} things: {', '.join(returns)}"
    if not isinstance(result, tuple | list):
        raise Misfit(f"{wanted}; it returns {_kind(result)}.")
    if returns.index(name) >= len(result):
        raise Misfit(f"{wanted}; it returns {len(result)}, so {name} is missing.")
    return result[returns.index(name)]


def _inside(value, key, path):
    if key == "count" or _is_index(key):
        if not isinstance(value, list | tuple):
            raise Misfit(f"{path} should be a list or tuple; it is {_kind(value)}.")
        if key == "count":
            return len(value)
        if not -len(value) <= int(key) < len(value):
            raise Misfit(f"{path} has too few entries: {len(value)}." if len(value) else f"{path} is empty.")
        return value[int(key)]
    if not isinstance(value, dict):
        raise Misfit(f"{path} should be a dictionary; it is {_kind(value)}.")
    if key not in value:
        keys = ", ".join(sorted(key[:12] for key in value if type(key) is str)[:8])
        raise Misfit(f'{path} has no key "{key}"; ' + (f"its keys are {keys}." if keys else "it is empty."))
    return value[key]


def _numbers(value, shape, part) -> np.ndarray:
    what = f"an array of shape {shape}" if shape else "a number"
    if not isinstance(value, np.ndarray | np.generic | int | float):
        raise Misfit(f"{shown(part)} should be {what}; it is {_kind(value)}.")
    if np.shape(value) != shape and np.size(value) > 10_000:  # not worth a copy
        raise Misfit(f"{shown(part)} should be {what}; its shape is {np.shape(value)}.")
    return np.array(value, dtype=float)


def _is_index(key: str) -> bool:
    return key.lstrip("-").isdigit()


def _kind(value) -> str:
    if value is None or value is ...:
        return str(value)
    name = type(value).__name__[:40]
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _manners(exercise, data, before, found):
    for name in exercise.keeps:
        if not _same(data[name], before[name]):
            yield f"The function changes {name}, which belongs to the caller: make new arrays instead."
    if exercise.fresh:
        arrays = {shown(part): value for part, value in found.items() if isinstance(value, np.ndarray)}
        if any(array.dtype.kind != "f" for array in arrays.values()):
            yield "The arrays should hold floats, not integers, else later averages are cut to whole numbers."
        given = data.get("parameters", {}).items()
        arrays |= {f'parameters["{key}"]': array for key, array in given if isinstance(array, np.ndarray)}
        for (one, first), (other, second) in itertools.combinations(arrays.items(), 2):
            if np.shares_memory(first, second):
                yield f"{one} and {other} are the same array: a change of one changes the other. Make one for each."
                return


def _same(now, before) -> bool:
    if isinstance(before, dict):
        return isinstance(now, dict) and all(key in now and _same(now[key], before[key]) for key in before)
    if isinstance(before, np.ndarray):
        return isinstance(now, np.ndarray) and np.array_equal(now, before)
    return type(now) is type(before) and now == before


def describe(error, target) -> str:
    """Write an exception in one line: its type, its message and the learner's own line that it came from."""
    try:
        message = " ".join(str(error).split())[:200]
    except Exception:
        message = ""
    line, trace = "", error.__traceback__.tb_next  # the first entry is the call in here
    file = getattr(getattr(target, "__code__", None), "co_filename", trace and trace.tb_frame.f_code.co_filename)
    while trace is not None:  # the last line that stands in the same cell as the function
        if trace.tb_frame.f_code.co_filename == file:
            line = linecache.getline(file, trace.tb_lineno).strip()[:120]
        trace = trace.tb_next
    return f"{type(error).__name__}{f': {message}' if message else ''}" + (f" — in your line: {line}" if line else "")


def _hint(error, said, errors) -> str:
    special = (hint for words, hint in MESSAGE_HINTS.items() if words in said.partition(" — in your line")[0])
    return next(special, {**ERROR_HINTS, **errors}.get(type(error).__name__, ""))


class Said(io.TextIOBase):
    """A stand-in for stdout and stderr that keeps the beginning of what a function prints."""

    text = ""

    def write(self, text: str) -> int:
        """Keep `text`, as long as there is not much of it."""
        self.text = (self.text + str(text))[:300]
        return len(text)


@contextlib.contextmanager
def undisturbed(said):
    """Keep prints and warnings away from the cell's output, and NumPy's random state as the learner left it."""
    state = np.random.get_state()
    try:
        with (
            warnings.catch_warnings(record=True) as caught,
            np.errstate(),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            warnings.simplefilter("always")
            yield caught
    finally:
        np.random.set_state(state)

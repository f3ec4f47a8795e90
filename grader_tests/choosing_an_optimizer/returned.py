"""Read what an answer gave back, and say in plain words when it is not even of the right kind."""

from contextlib import contextmanager
from functools import partial

import numpy as np

from nbjudge import StudentRaised, assert_close

# Wide enough for an answer in single precision; every known mistake is a hundred times farther off.
assert_near = partial(assert_close, rtol=1e-5, atol=1e-9)

RENAMED = "The function does not take its arguments by name. Leave the names in the line `def …` as they were given."
NOTHING = "The function gives back nothing: the line with `return` is missing, or a None of the template is left."
ONLY_HERE = (
    "A function that is passed to yours can be called until yours returns, and in the notebook's own process: "
    "by threads, but not by other processes."
)

CRASHES = {
    "NameError": "Use the function's own arguments: no variable of another cell, and no misspelt name.",
    "UnboundLocalError": "A variable is used before it has a value. Is it set only inside a loop or an `if`?",
    "TypeError": "One of the values is None or of another kind than it should be. Is an answer still missing?",
    "IndexError": "An index is too large. Positions count from 0, so the last one is the length minus 1.",
}


@contextmanager
def explained(**more):
    """Add the likely cause to the message where the answer stops with one of the usual exceptions."""
    try:
        yield
    except StudentRaised as error:
        # A call that does not fit the line `def …` says so itself, and stops with a TypeError too.
        said = str(error)
        causes = [cause for kind, cause in {**CRASHES, **more}.items() if f"with {kind}" in said]
        raise StudentRaised(" ".join([said, *(causes if "argument" not in said else [])]), error.detail) from None


def by_name(function, **arguments):
    """Call the function with its arguments by name; say so if a name is not the one in the text."""
    try:
        with explained():
            return function(**arguments)
    except StudentRaised as error:
        assert "keyword argument" not in str(error), RENAMED
        raise


def array(found, shape, name):
    """Return what came back as an array of that shape; lists of numbers will do."""
    assert found is not None, NOTHING
    assert isinstance(found, np.ndarray | list | tuple), f"{name} should be a NumPy array."
    numbers = _regular(found)
    assert numbers is not None and numbers.dtype.kind in "fiu", f"{name} should hold numbers, in an array."
    assert numbers.shape != shape[::-1] or numbers.shape == shape, f"{name} has rows and columns the wrong way round."
    assert numbers.shape == shape, f"{name} does not have the right shape."
    return numbers


def number(found, name="The result"):
    """Return what came back as one number."""
    assert found is not None, NOTHING
    assert isinstance(found, int | float | np.generic | np.ndarray) and not isinstance(found, bool | np.bool_), (
        f"{name} should be a number."
    )
    assert np.ndim(found) == 0, f"{name} should be one number, not an array."
    return found


def truth(found, name):
    """Return what came back as True or False; 0 and 1 will do."""
    assert found is not None, f"{name} is None: an answer is still missing."
    said = found.item() if isinstance(found, np.generic | np.ndarray) and np.ndim(found) == 0 else found
    assert isinstance(said, bool) or (isinstance(said, int | float) and said in (0, 1)), f"{name} is not True or False."
    return bool(said)


def values(result, *names):
    """Return the values of what came back: a tuple, a list or an array of them."""
    wanted = f"Return {len(names)} values, in this order: {', '.join(names[:-1])} and {names[-1]}."
    assert result is not None, NOTHING
    assert isinstance(result, tuple | list) or np.ndim(result) == 1, wanted
    assert len(result) == len(names), wanted
    return list(result)


def unchanged(before, after):
    """Return whether an array still holds what it held before the call."""
    return np.array_equal(before, after, equal_nan=True)


def _regular(found):
    """Return an array, or None for lists of different lengths."""
    try:
        return np.asarray(found)
    except ValueError:
        return None

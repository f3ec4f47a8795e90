"""Read what an answer gave back, and say in plain words when it is not even of the right kind."""

from contextlib import contextmanager
from functools import partial

import numpy as np

from nbjudge import StudentRaised, assert_close, hint_for

# Wide enough for an answer in single precision; every known mistake is a hundred times farther off.
assert_near = partial(assert_close, rtol=1e-5, atol=1e-5)
assert_number_near = partial(assert_close, rtol=1e-5, atol=0)

RENAMED = "The function does not take its arguments by name. Leave the names in the line `def …` as they were given."
AT_RANDOM = "The same arguments give another result each time. Nothing is drawn at random here."

CRASHES = {
    "NameError": "Use the function's own arguments: no variable of another cell, and no misspelt name.",
    "UnboundLocalError": "A variable is used before it has a value. Is it set only inside a loop that may not run?",
    "TypeError": "One of the values is None or of another kind than it should be. Is an answer still missing?",
}
OF_LAYERS = {
    "KeyError": "There is no such key. Layers count from 1 to L: the loop is `for l in range(1, L + 1)` or uses l + 1.",
    "ValueError": "The shapes do not fit. W goes with dW and b with db, each in its own shape.",
    "_UFuncOutputCastingError": "An array of whole numbers (int) cannot take in real ones. Start with floats.",
}


@contextmanager
def explained(**more):
    """Add the likely cause to the message where the answer stops with one of the usual exceptions."""
    try:
        yield
    except StudentRaised as error:
        kinds = {**CRASHES, **more}
        # A call that does not fit the line `def …` says so itself, and stops with a TypeError too.
        causes = [
            cause for kind, cause in kinds.items() if f"with {kind}" in str(error) and "argument" not in str(error)
        ]
        raise StudentRaised(" ".join([str(error), *causes]), error.detail) from None


def by_name(function, **arguments):
    """Call the function with its arguments by name; say so if a name is not the one in the text."""
    try:
        with explained(**(OF_LAYERS if "grads" in arguments else {})):
            return function(**arguments)
    except StudentRaised as error:
        assert "keyword argument" not in str(error), RENAMED
        raise


def values(result, *names):
    """Return the first len(names) values of what came back (a tuple or a list of them)."""
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    assert result is not None, "The function gives back nothing: the line with `return` is missing or does not run."
    assert isinstance(result, tuple | list), f"Return {len(names)} values, in this order: {listed}."
    assert len(result) >= len(names), f"Too few values come back. Return {len(names)}, in this order: {listed}."
    return result[: len(names)]


def parameters(result):
    """Return the parameters, which come first or alone."""
    return result[0] if isinstance(result, tuple | list) and result else result


def arrays(found, like, name):
    """Return the arrays of a dictionary under the keys of `like`; other keys are left out."""
    assert found is not None, f"`{name}` is None: an answer is still missing, or the line with `return`."
    assert isinstance(found, dict), f"`{name}` should be a dictionary."
    for key in like:
        assert key in found, f'`{name}["{key}"]` is missing. {_why_missing(found, key)}'
        assert found[key] is not None, f'`{name}["{key}"]` is None: one of the answers is still missing.'
        assert isinstance(found[key], np.ndarray | np.generic), f'`{name}["{key}"]` should be a NumPy array.'
    return {key: found[key] for key in like}


def assert_numbers(found):
    """Require that every call gave back one number, and none without end."""
    nothing = "The function gives back nothing: the line with `return` is missing, or a None of the template is left."
    assert not any(number is None for number in found), nothing
    assert all(isinstance(number, int | float | np.generic | np.ndarray) for number in found), "Return a number."
    assert all(np.ndim(number) == 0 for number in found), "Return one number, not an array."
    assert not any(np.isinf(number) for number in found), "Return a number."


def assert_part(part, found, expected, *, name, hint, mistakes, follows=None):
    """Compare one part of a dictionary (`networks.weights`, `biases`, …) with the same part of the expected one.

    What follows from the answer's own earlier values is right as well. `follows` returns it, and `mistakes` returns
    hint → dictionary, starting from those values; they are called where an answer is not right.
    """
    expected = part(expected)
    if follows is not None and hint_for(arrays(found, expected, name), {"right": expected}, rtol=1e-5, atol=1e-5):
        return
    expected = expected if follows is None else part(follows())

    def wrong():
        return {sentence: part(arrays) for sentence, arrays in mistakes().items()}

    assert_near(arrays(found, expected, name), expected, hint=hint, mistakes=wrong)


def own_or(found, right, known, is_plausible=lambda key, array: False):
    """Return the answer's own arrays to judge its next step by: right ones, of a known mistake, or plausible ones.

    With any others, whatever comes back beside them could be made to follow. `known` returns dictionaries of arrays; it
    is called where an array is not right.
    """
    own = {key: found.get(key) for key in right} if isinstance(found, dict) else {}
    wrong = {key for key, array in own.items() if not _is_same(array, right[key])}
    candidates = list(known()) if wrong else []
    fits = {key for key in wrong if any(_is_same(own[key], each[key]) for each in candidates if key in each)}
    fits |= {key for key in wrong - fits if _is_like(own[key], right[key]) and is_plausible(key, own[key])}
    return {key: array if key in wrong - fits or key not in own else own[key] for key, array in right.items()}


def combines(array, right, old, new, gradient):
    """Return whether an array is what one slip leaves of `right`, an average or a sum of the two next.

    So are other factors, if they show, or another power or the size of one of the two, the other being right. But
    nothing that was made up to let a step follow from it.
    """
    due = _factors(right, old, new)
    powers = [gradient, *(np.abs(gradient) ** n for n in (0.5, 1, 2, 4)), gradient**3]
    candidates = [(array, (old, new)), *((array - due[0] * old, (it,)) for it in powers)]
    candidates += [(array - due[1] * new, (it,)) for it in (old**2, np.abs(old), np.sqrt(np.abs(old)))]
    return any(_adds_up(rest, *parts) for rest, parts in candidates)


def _factors(array, *parts):
    """Return the factors with which other arrays come nearest to an array."""
    return np.linalg.lstsq(np.stack([part.ravel() for part in parts], axis=1), array.ravel(), rcond=None)[0]


def _adds_up(array, *parts):
    """Return whether an array is a sum of others, with factors that show."""
    factors = _factors(array, *parts)
    total = sum(factor * part for factor, part in zip(factors, parts, strict=True))
    return bool(np.abs(factors).min() > 0.02 and np.abs(factors).max() < 2.98 and _is_same(total, array))


def shared(*groups):
    """Return whether two arrays of these dictionaries lie in the same memory, within one or across them."""
    everything = [array for group in groups for array in group.values() if isinstance(array, np.ndarray)]
    return any(np.shares_memory(a, b) for i, a in enumerate(everything) for b in everything[:i])


def moves(steps):
    """Return whether steps are of a size that shows: neither none at all nor without end."""
    return all(np.isfinite(step).all() and (np.abs(step) > 1e-3).mean() >= 0.5 for step in steps.values())


def parallel(step, gradient):
    """Return whether a step is a multiple of the gradient, and neither zero nor without end."""
    if not np.isfinite(step).all():
        return False
    factor = np.vdot(step, gradient) / np.vdot(gradient, gradient)
    return bool(abs(factor) > 1e-3 and np.allclose(step, factor * gradient, rtol=1e-4, atol=1e-5))


def unchanged(before, after):
    """Return whether a dictionary of arrays still holds what it held before the call."""
    return all(key in after and np.array_equal(after[key], array) for key, array in before.items())


def _why_missing(found, key):
    if not found:
        return "The dictionary is empty."
    if key[:-1] + "0" in found:
        return "The layers count from 1, not from 0."
    other = key[1:] if key[0] == "d" else "d" + key
    if other in found:
        return f"There is {other} instead. Look at the spelling of the keys, and at the order of what is returned."
    if key.endswith("1"):
        return "Keys are spelled as in the text, and layers count from 1."
    return "Does the loop reach every layer from 1 to L, and does `return` stand after the loop, not in it?"


def _is_like(array, other):
    """Return whether an array is one of finite numbers in the shape of another one."""
    is_array = isinstance(array, np.ndarray) and array.dtype.kind == "f" and array.shape == np.shape(other)
    return is_array and bool(np.isfinite(array).all())


def _is_same(array, other):
    """Return whether an array is another one, up to rounding."""
    return bool(hint_for(array, {"it": other}, rtol=1e-5, atol=1e-5))

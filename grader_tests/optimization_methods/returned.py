"""Read what an answer gave back, and say in plain words when it is not even of the right kind."""

from contextlib import contextmanager
from functools import partial

import numpy as np

from nbjudge import StudentRaised, assert_close, hint_for

# Wide enough for an answer in single precision; every known mistake is a hundred times farther off.
assert_near = partial(assert_close, rtol=1e-5, atol=1e-5)
assert_number_near = partial(assert_close, rtol=1e-5, atol=0)
assert_exactly = partial(assert_close, rtol=0, atol=0)

RENAMED = "The function does not take its arguments by name. Leave the names in the line `def …` as they were given."

CRASHES = {
    "NameError": (
        "Use the function's own arguments: no variable of another cell, and no misspelt name. "
        "Or is an answer still missing where this name should get its value?"
    ),
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


def dictionary(found, name):
    """Return a dictionary of finite numbers as it is; whether they are the right ones is looked at elsewhere."""
    arrays(found, {}, name)
    numbers = [array for array in found.values() if isinstance(array, np.ndarray | np.generic)]
    without_end = any(array.dtype.kind in "fc" and not np.isfinite(array).all() for array in numbers)
    assert not without_end, f"`{name}` holds numbers that are not finite (inf or nan)."
    return found


def kept(found, like):
    """Return what a dictionary holds under the keys of `like`; an answer may keep more in it for itself."""
    return {key: found[key] for key in like if key in found} if isinstance(found, dict) else found


def batches(result):
    """Return the mini-batches as a list of pairs (X, Y) of arrays."""
    assert result is not None, "The function gives back nothing: the line with `return` is missing or does not run."
    assert isinstance(result, tuple | list), "The result should be a list of mini-batches."
    assert len(result) > 0, "The list of mini-batches is empty."
    pairs = all(isinstance(batch, tuple | list) and len(batch) == 2 for batch in result)
    parts = [part for batch in result for part in (batch if isinstance(batch, tuple | list) else [batch])]
    assert not any(part is None for part in parts), "A mini-batch is None, or holds None: an answer is still missing."
    assert pairs, "Every mini-batch should be a pair (mini_batch_X, mini_batch_Y)."
    assert all(isinstance(part, np.ndarray) for batch in result for part in batch), "A mini-batch should hold arrays."
    return result


def assert_numbers(found):
    """Require that every call gave back one number, and none without end."""
    nothing = "The function gives back nothing: the line with `return` is missing, or a None of the template is left."
    assert not any(number is None for number in found), nothing
    assert all(isinstance(number, int | float | np.generic | np.ndarray) for number in found), "Return a number."
    assert all(np.ndim(number) == 0 for number in found), "Return one number, not an array."
    assert not any(np.isinf(number) for number in found), "Return a number."


def rounded(found, expected):
    """Return hint → numbers, for an answer that is right up to a number of digits that it was rounded to."""
    digits = next((d for d in range(2, 8) if all(found) and found == [round(number, d) for number in expected]), 0)
    hint = "The result is rounded. Return it as it is; round only where you print it."
    return {hint: [round(number, digits) for number in expected]} if digits else {}


def near(found, expected, tolerance=1e-5):
    """Return whether a dictionary holds these arrays, up to rounding; it may hold others too."""
    return isinstance(found, dict) and bool(
        hint_for({key: found.get(key) for key in expected}, {"right": expected}, rtol=tolerance, atol=tolerance)
    )


def assert_rates(found, expected, *, hint, mistakes):
    """Compare learning rates with the right ones; rounded ones pass: one check of each exercise asks for all digits."""
    assert_numbers(found)
    if not rounded(found, expected):
        assert_number_near(found, expected, hint=hint, mistakes=mistakes)


def assert_part(part, found, expected, *, name, hint, mistakes, follows=None, compare=assert_near):
    """Compare one part of a dictionary (`networks.weights`, `biases`, …) with the same part of the expected one.

    What follows from the answer's own earlier values is right as well. `follows` returns it, and `mistakes` returns
    hint → dictionary, starting from those values; they are called where an answer is not right.
    """
    expected = part(expected)
    if follows is not None and near(arrays(found, expected, name), expected):
        return
    expected = expected if follows is None else part(follows())

    def wrong():
        return {sentence: part(arrays) for sentence, arrays in mistakes().items()}

    compare(arrays(found, expected, name), expected, hint=hint, mistakes=wrong)


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


def combines(array, old, gradient):
    """Return whether an array is a·old + b·gradient, or with its square or size, with factors that show.

    So is what a slip in the formula of an average leaves, and nothing that was made up to let a step follow from it.
    """
    for new in (gradient, gradient**2, np.abs(gradient)):
        parts = np.stack([old.ravel(), new.ravel()], axis=1)
        factors = np.linalg.lstsq(parts, array.ravel(), rcond=None)[0]
        sizes = np.abs(factors)
        if sizes.min() > 0.02 and sizes.max() < 2.98 and _is_same(parts @ factors, array.ravel()):
            return True
    return False


def shared(*groups):
    """Return whether two arrays of these dictionaries lie in the same memory, within one or across them."""
    everything = [array for group in groups for array in group.values() if isinstance(array, np.ndarray)]
    return any(np.shares_memory(a, b) for i, a in enumerate(everything) for b in everything[:i])


def moves(steps):
    """Return whether steps are of a size that shows: neither none at all nor without end."""
    return all(np.isfinite(step).all() and (np.abs(step) > 1e-3).mean() >= 0.5 for step in steps.values())


def assert_moved(found, before, old, gradients):
    """Require that W or b of every layer moves or comes to lie along its old average and gradient, by and large.

    So it does with every slip in the formula of the step, and not where something has moved by numbers of its own.
    """
    by = steps(dictionary(found, "parameters"), before)
    shown = {key for key, step in by.items() if moves({key: step})}
    assert shown, "The parameters have not moved: the new values are not stored, or not returned."
    for kind in "Wb":
        keys = [key for key in before if key[0] == kind]
        if shown.issuperset(keys):
            parts = np.stack([_flat({key: each["d" + key] for key in keys}) for each in (old, gradients)], axis=1)
            if any(_explained(_flat({key: arrays[key] for key in keys}), parts) > 0.5 for arrays in (by, found)):
                return
    raise AssertionError("Neither W nor b moves along its gradients in every layer.")


def steps(found, before):
    """Return by how much the arrays of a dictionary have changed, of those that have kept their shape."""
    pairs = ((key, found.get(key), array) for key, array in before.items())
    return {key: after - array for key, after, array in pairs if np.shape(after) == array.shape}


def parallel(step, gradient):
    """Return whether a step is a multiple of the gradient, and neither zero nor without end."""
    if not np.isfinite(step).all():
        return False
    factor = np.vdot(step, gradient) / np.vdot(gradient, gradient)
    return bool(abs(factor) > 1e-3 and np.allclose(step, factor * gradient, rtol=1e-4, atol=1e-5))


def assert_state(found, expected):
    """Require zeros with as many rows as expected; whether the columns fit is looked at elsewhere."""
    for key, array in found.items():
        assert np.size(array), f'"{key}" is empty.'
        assert np.shape(array)[:1] == expected[key].shape[:1], (
            f'"{key}" does not have a row for every unit of its layer.'
        )
        assert not np.any(array), f'"{key}" should hold zeros.'


def assert_storable(*groups):
    """Require arrays that an optimizer can keep its averages in: of real numbers, and none in the memory of another."""
    for array in (array for group in groups for array in group.values()):
        assert isinstance(array, np.ndarray), "The zeros should be NumPy arrays, so that one can calculate with them."
        assert array.dtype.kind not in "iu", (
            "The zeros are whole numbers (int): a later `+=` fails or cuts off. Use floats."
        )
        assert array.dtype.kind == "f", "The zeros should be real numbers (float), as `np.zeros` gives them."
    assert not shared(*groups), "Two of the arrays are the same one: a change of one changes the other. Make new zeros."


def unchanged(before, after):
    """Return whether a dictionary of arrays still holds what it held before the call."""
    return all(key in after and np.array_equal(after[key], array) for key, array in before.items())


def _flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays.values()])


def _explained(numbers, parts):
    """Return which share of the variance of these numbers a linear combination of the parts explains."""
    numbers, parts = numbers - numbers.mean(), parts - parts.mean(axis=0)
    rest, whole = numbers - parts @ np.linalg.lstsq(parts, numbers, rcond=None)[0], np.vdot(numbers, numbers)
    return 1 - np.vdot(rest, rest) / whole if whole > 1e-6 else 0


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

"""Slips that all updates of parameters share, and what each of them would produce."""

import networks
import numpy as np
import returned
from reference import each, moved

from nbjudge import hint_for

NO_ATTEMPT = "Neither for W1 nor for b1 is a result right, nor does one follow from the others."
NOTHING = "Nothing has changed: the new values are not stored, or not returned."
ONLY_FIRST = "Only layer 1 is updated. The `return` stands inside the loop; take it out by one indentation."
NOT_LAST = "The last layer is not updated. Layers count from 1 to L, and L belongs to them: `range(1, L + 1)`."
NOT_FIRST = "Layer 1 is not updated. Layers count from 1 to L: `range(1, L + 1)`."
_MOST = 1e10  # beyond what any slip makes of the inputs
OF_EACH_LAYER = "The layers do not all follow the same formula: where they change places, so should their results."
FIRST_ROW = "Only the first row of each array is updated. Work on the whole array at once."


def wrong_steps(parameters, formulas, *arrays):
    """Return hint → parameters, for formulas of a wrong step; `arrays` are keyed like gradients."""
    return {hint: moved(parameters, each(formula, *arrays)) for hint, formula in formulas.items()}


def incomplete(before, after):
    """Return hint → arrays, for an update that reaches only a part of the arrays that it should."""
    last = max(map(networks.layer, after))
    return {
        NOTHING: before,
        ONLY_FIRST: {key: after[key] if networks.layer(key) == 1 else before[key] for key in after},
        NOT_LAST: {key: before[key] if networks.layer(key) == last else after[key] for key in after},
        NOT_FIRST: {key: before[key] if networks.layer(key) == 1 else after[key] for key in after},
        FIRST_ROW: first_rows(before, after),
    }


def first_rows(before, after):
    """Return the arrays of an update that reaches only the first row of each."""
    return {key: _first_row(before[key], after[key]) for key in after}


def _first_row(before, after):
    mixed = before.copy()
    mixed[0] = after[0]
    return mixed


def is_one_of(part, found, candidates):
    """Return whether one part of what came back is the same part of one of these dictionaries."""
    try:
        found = returned.arrays(found, part(next(iter(candidates), {})), "found")
    except AssertionError:
        return False
    return any(hint_for(found, {"it": part(each)}, rtol=1e-5, atol=1e-5) for each in candidates)


def lost_layers(lost, keys):
    """Return why these keys of all the keys were not updated."""
    numbers, layers = {networks.layer(key) for key in lost}, {networks.layer(key) for key in keys}
    if len(lost) == len(keys):
        return NOTHING
    if numbers == layers - {1}:
        return ONLY_FIRST
    if numbers == {max(layers)}:
        return NOT_LAST
    return NOT_FIRST if numbers == {1} else "An entry of the dictionary does not follow its gradient."


def assert_repeated(once, again):
    """Require that arrays which two calls with the same arguments gave are the same."""
    assert all(np.array_equal(array, again[key]) for key, array in once.items()), returned.AT_RANDOM


def assert_same_for_every_layer(found, rotated):
    """Require that layers which have changed places (`networks.rotated`) have the same results, in their new places."""
    for key, array in networks.rotated(found).items():
        same = is_finite(array) and hint_for(rotated[key], {"same": array}, rtol=1e-5, atol=1e-5)
        assert same, OF_EACH_LAYER


def is_finite(array):
    """Return whether an array holds numbers, and none without end."""
    return np.asarray(array).dtype.kind in "fiu" and bool(np.isfinite(array).all())


def follows(once, before, again):
    """Return whether the entries differ from what was before, and from what another gradient leads to.

    One of several may come back the same: with hundreds of entries and a class of students that happens by chance.
    Numbers without end, or that are none, come from no gradient; a step too small to show does not count.
    """
    if np.asarray(once).dtype.kind not in "fiu" or not (np.abs(np.asarray(once, float)) < _MOST).all():
        return False
    far, least = 1e-6 * np.abs(before), max(1, np.size(before) - 1)
    try:
        moved, turned = abs(once - before), abs(once - again)
        return bool((moved > far).sum() >= least and (turned > far).sum() >= least and (moved > 1e-4).mean() >= 0.5)
    except ValueError:  # shapes that cannot be broadcast
        return False

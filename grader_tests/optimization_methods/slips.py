"""Slips that all updates of parameters share, and what each of them would produce."""

import networks
import numpy as np
import reference
from reference import each, moved


def wrong_steps(parameters, formulas, *arrays):
    """Return hint → parameters, for formulas of a wrong step; `arrays` are keyed like gradients."""
    return {hint: moved(parameters, each(formula, *arrays)) for hint, formula in formulas.items()}


def incomplete(before, after):
    """Return hint → arrays, for an update that reaches only a part of the arrays that it should."""
    last = max(map(networks.layer, after))
    return {
        "Nothing has changed: the new values are not stored, or not returned.": before,
        "Only layer 1 is updated. The `return` stands inside the loop; take it out by one indentation.": {
            key: after[key] if networks.layer(key) == 1 else before[key] for key in after
        },
        "The last layer is not updated. Layers count from 1 to L, and L belongs to them: `range(1, L + 1)`.": {
            key: before[key] if networks.layer(key) == last else after[key] for key in after
        },
        "Layer 1 is not updated. Layers count from 1 to L: `range(1, L + 1)`.": {
            key: before[key] if networks.layer(key) == 1 else after[key] for key in after
        },
        "Only the first row of each array is updated. Work on the whole array at once.": first_rows(before, after),
    }


def reached(layers, count):
    """Return the hint for a loop that has not reached every layer from 1 to `count`, or an empty text."""
    if layers == set(range(1, count + 1)):
        return ""
    if not layers:
        return "Nothing has changed: the new values are not stored, or not returned."
    if layers == {1}:
        return "Only layer 1 is updated. The `return` stands inside the loop; take it out by one indentation."
    if count not in layers:
        return "The last layer is not updated. Layers count from 1 to L, and L belongs to them: `range(1, L + 1)`."
    return "Not every layer is updated. Layers count from 1 to L: `range(1, L + 1)`."


def from_weights(parameters, after):
    """Return hint → parameters, for b that is computed from W; NumPy stretches the step of b over the columns of W."""
    hint = "b is computed from W. Start the line of b from the old b."
    steps = {key: parameters[key] - array for key, array in after.items()}
    weights = {key: parameters["W" + key[1:]] for key in parameters if key[0] == "b"}
    return {
        hint: {**after, **{key: W - steps[key] for key, W in weights.items()}},
        hint + " It is not the new W either.": {**after, **{key: after["W" + key[1:]] - steps[key] for key in weights}},
        hint + " And its step is that of W.": {**after, **{key: after["W" + key[1:]] for key in weights}},
    }


def first_rows(before, after):
    """Return the arrays of an update that reaches only the first row of each."""
    return {key: _first_row(before[key], after[key]) for key in after}


def _first_row(before, after):
    mixed = before.copy()
    mixed[0] = after[0]
    return mixed


def wrong_zeros(parameters):
    """Return hint → arrays, for state that starts wrong."""
    zeros = reference.zeros(parameters)
    swapped = each(np.zeros_like, networks.swapped(zeros))
    flat = {key: np.zeros(array.size if "W" in key else len(array)) for key, array in zeros.items()}
    return {
        "The shapes of W and b are mixed up: dW has the shape of W, and db has the shape of b.": swapped,
        "The shape is turned round: use the shape of the parameter as it is.": each(np.transpose, zeros),
        "The array is flat. Its shape is that of the parameter, two numbers: `parameters[…].shape`.": flat,
        "These are ones. The average starts from rest: zeros.": each(np.ones_like, zeros),
        "These are the parameters themselves. Take zeros in their shape.": {"d" + k: a for k, a in parameters.items()},
    }

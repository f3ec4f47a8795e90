"""Hidden tests of `clip_gradients`: all gradients times min(1, max_norm / norm), one norm over all arrays."""

from functools import partial

import networks
import numpy as np
import pytest
import reference
import returned
import slips
from reference import each
from returned import assert_near

NAMES = ("clipped", "norm")
NO_ATTEMPT = "Neither the norm nor the clipped gradients are right."


class Call:
    """One call of the function: what went in, what came back, and what should follow from it."""

    def __init__(self, student, rng, share, layers=3):
        """Draw gradients and let max_norm be that share of their norm; call once."""
        grads = networks.draw(rng, layers).grads
        # The entries of most weights are positive: so their sum is far from 0, whatever the signs of the others.
        self.grads = {key: abs(g) if key in ("dW1", "dW2") else g for key, g in grads.items()}
        self.right_norm = reference.global_norm(self.grads)
        self.max_norm = share * self.right_norm
        with returned.explained(**returned.OF_LAYERS):
            self.result = student.clip_gradients(self.grads, self.max_norm)

    @property
    def clipped(self):
        """Return the gradients that came back."""
        return returned.arrays(returned.values(self.result, *NAMES)[0], self.grads, "clipped")

    @property
    def norm(self):
        """Return the norm that came back."""
        norm = returned.values(self.result, *NAMES)[1]
        assert norm is not None, "The norm is None: an answer is still missing."
        assert isinstance(norm, int | float | np.generic | np.ndarray), "The norm should be a number."
        assert np.ndim(norm) == 0, "The norm should be one number for all arrays together, not an array."
        return norm

    def own_norm(self):
        """Return the norm that came back, to judge the clipping by, or the right one if that would clip nothing."""
        above = np.isfinite(self.norm) and self.norm > self.max_norm
        return float(np.real(self.norm)) if above else self.right_norm


def wrong_norms(grads, right, max_norm):
    """Return hint → norm as that mistake would give it."""
    flat = np.concatenate([array.ravel() for array in grads.values()])
    each_norm = [np.linalg.norm(array) for array in grads.values()]
    last = f"dW{max(map(networks.layer, grads))}"
    return {
        "The root of the sum is missing.": right**2,
        "This is the norm after the clipping. Return the one before it.": min(right, max_norm),
        "This is the sum of the sizes of all entries. Add their squares, then take the root.": abs(flat).sum(),
        "The sizes of the entries are not squared. Add their squares, then take the root.": abs(flat).sum() ** 0.5,
        "The entries are not squared. Add their squares, then take the root.": abs(flat.sum()) ** 0.5,
        "This is the largest entry. Add the squares of all entries, then take the root.": abs(flat).max(),
        "This is the sum of the arrays' norms. Add their squares, then take one root over all.": sum(each_norm),
        "This is the largest norm of an array. Add the squares of all arrays, then take one root.": max(each_norm),
        "This is the mean of the arrays' norms. Add their squares, then take one root over all.": np.mean(each_norm),
        "This is a mean, not a sum: nothing is divided by the number of entries.": np.sqrt(np.mean(flat**2)),
        "These are means of arrays, not sums: nothing is divided by the number of entries.": (
            np.sqrt(sum(np.mean(array**2) for array in grads.values()))
        ),
        "This is the norm of the first array only. It goes over all arrays together.": each_norm[0],
        "This is the norm of the last array only. It goes over all arrays together.": each_norm[-1],
        "This is the norm of the last layer's dW only. It goes over all arrays together.": np.linalg.norm(grads[last]),
        "The biases are left out of the norm.": reference.global_norm(networks.weights(grads)),
        "The weights are left out of the norm.": reference.global_norm(networks.biases(grads)),
        "The entries are added before they are squared. Square first, then add.": abs(flat.sum()),
        "The last layer is left out of the norm. Layers count from 1 to L: `range(1, L + 1)`.": reference.global_norm(
            {key: g for key, g in grads.items() if networks.layer(key) < networks.layer(last)}
        ),
        "This is the norm of the first layer only. Does the `return`, or the root, stand inside the loop?": (
            reference.global_norm({key: g for key, g in grads.items() if networks.layer(key) == 1})
        ),
    }


def wrong_clips(grads, norm, limit):
    """Return hint → gradients as that mistake would leave them, above the limit."""
    factors = {
        "Nothing is clipped: the gradients are as they were.": 1,
        "The factor is inverted. It is max_norm / norm.": norm / limit,
        "The gradients are multiplied by max_norm. The factor is max_norm / norm.": limit,
        "The gradients are divided by their norm, but not multiplied by max_norm.": 1 / norm,
        "The factor is squared. It is max_norm / norm.": (limit / norm) ** 2,
        "The factor is a root. It is max_norm / norm.": (limit / norm) ** 0.5,
        "The factor has the square of the norm: its root is missing. It is max_norm / norm.": limit / norm**2,
    }
    only = {"W": "biases", "b": "weights"}
    return {
        **by_parts(grads, limit),
        "Each entry is cut at ±max_norm (np.clip). Scale all entries by one factor instead.": (
            each(lambda g: np.clip(g, -limit, limit), grads)
        ),
        **{hint: each(lambda g, f=factor: f * g, grads) for hint, factor in factors.items()},
        **{
            f"Only a part is clipped: the {kind} are as they were.": {
                key: g * limit / norm if letter in key else g for key, g in grads.items()
            }
            for letter, kind in only.items()
        },
    }


def by_parts(grads, limit):
    """Return hint → gradients that are clipped by a norm for each part of them."""
    return {
        "Each array is clipped by a norm of its own, which turns the gradient. One norm goes over all.": (
            each(lambda g: g * min(1, limit / np.linalg.norm(g)), grads)
        ),
        "Each layer is clipped by a norm of its own, which turns the gradient. One norm goes over all.": {
            key: g * min(1, limit / _norm_of_layer(grads, networks.layer(key))) for key, g in grads.items()
        },
        "Weights and biases are clipped apart. One norm goes over all arrays.": {
            key: g * min(1, limit / reference.global_norm({k: a for k, a in grads.items() if k[1] == key[1]}))
            for key, g in grads.items()
        },
    }


def assert_attempt(student, rng):
    """Require that the norm is right, or a known one or one that grows with the gradients, by which they are clipped.

    That may be all of them, or each part for itself.
    """
    call = Call(student, rng, share=rng.uniform(1.5, 2.5))  # where the norm after the clipping is the norm too
    is_right = np.isclose(call.norm, call.right_norm, rtol=1e-5)
    is_known = returned.hint_for(call.norm, wrong_norms(call.grads, call.right_norm, call.max_norm), rtol=1e-5)
    call = Call(student, rng, share=rng.uniform(0.02, 0.05))
    tenfold = student.clip_gradients(each(lambda g: 10 * g, call.grads), call.max_norm)
    grows = np.isclose(float(np.real(returned.values(tenfold, *NAMES)[1])), 10 * float(np.real(call.norm)), rtol=1e-4)
    follows = reference.clipped(call.grads, call.max_norm, call.own_norm())
    parts = by_parts(call.grads, call.max_norm).values()  # one slip, although both results show it
    clips = slips.is_one_of(dict, call.clipped, [follows, *parts])
    assert is_right or ((is_known or grows) and clips), NO_ATTEMPT


def _norm_of_layer(grads, number):
    return reference.global_norm({key: g for key, g in grads.items() if networks.layer(key) == number})


@pytest.mark.weight(2.5)
def test_norm(student, rng):
    """The norm is the root of the sum of all squared entries of all arrays, before the clipping."""
    hint = "The norm is not the root of the sum of the squares of all entries."
    for share, layers in ((rng.uniform(0.2, 0.4), 3), (rng.uniform(1.5, 2.5), 4)):
        call = Call(student, rng, share, layers)
        known = partial(wrong_norms, call.grads, call.right_norm, call.max_norm)
        assert_near(call.norm, call.right_norm, hint=hint, mistakes=known)


@pytest.mark.weight(2)
def test_above_the_limit(student, rng):
    """Gradients with a norm above max_norm are multiplied by max_norm / norm."""
    # So small a share that each array alone is above the limit too: all clip, whatever the norm is taken over.
    call = Call(student, rng, share=rng.uniform(0.02, 0.05))
    right = reference.clipped(call.grads, call.max_norm, call.right_norm)
    hint = "The gradients are not multiplied by max_norm / norm."
    known = partial(wrong_clips, call.grads, call.right_norm, call.max_norm)
    own = call.own_norm()  # if it is one of those that a slip in the norm alone gives
    slipped = returned.hint_for(own, wrong_norms(call.grads, call.right_norm, call.max_norm), rtol=1e-5)
    follows = partial(reference.clipped, call.grads, call.max_norm, own if slipped else call.right_norm)
    parts = {"part": lambda arrays: arrays, "name": "clipped", "hint": hint, "mistakes": known, "follows": follows}
    returned.assert_part(found=call.clipped, expected=right, **parts)


@pytest.mark.weight(2)
def test_below_the_limit(student, rng):
    """Gradients with a norm below max_norm stay as they are; those above it do not.

    So they do where the same gradients, or the same max_norm, come with another of the two: no fixed limit will do.
    """
    call = Call(student, rng, share=20.0)
    # By so little that it is small for a sum without its root too, or without its squares.
    small, limit = each(lambda g: g / 400, call.grads), call.max_norm / 400
    below, above = (student.clip_gradients(grads, limit) for grads in (small, call.grads))
    below, above = (returned.arrays(returned.values(it, *NAMES)[0], small, "clipped") for it in (below, above))
    hint = "Gradients with a norm below max_norm should stay as they are: the factor is min(1, max_norm / norm)."
    up = {"Small gradients are scaled up to max_norm. The factor is min(1, max_norm / norm).": (
        each(lambda g: 20.0 * g, call.grads)
    )}  # fmt: skip
    assert_near(call.clipped, call.grads, hint=hint, mistakes=up)
    assert_near(below, small, atol=1e-9, hint=hint)
    assert all(map(slips.is_finite, above.values())), "The clipped gradients are not finite."
    assert not returned.hint_for(above, {"same": call.grads}, rtol=1e-5), (
        "Nothing is clipped, however large the gradients are."
    )


@pytest.mark.weight(1.5)
def test_direction(student, rng):
    """The clipped gradient has the direction of the old one: one factor for all arrays."""
    call = Call(student, rng, share=rng.uniform(0.05, 0.07))  # of which each array alone has more
    found = call.clipped
    for key, g in call.grads.items():
        assert np.shape(found[key]) == g.shape, f'`clipped["{key}"]` has another shape than the gradient.'
    found, grads = (np.concatenate([arrays[key].ravel() for key in call.grads]) for arrays in (found, call.grads))
    assert returned.parallel(found, grads), "The gradient is turned: not all of its entries have the same factor."
    assert not np.allclose(found, grads), "Nothing is clipped: the gradients are as they were."
    assert_attempt(student, rng)


@pytest.mark.weight(1)
def test_gradients_of_zero(student, rng):
    """Where all gradients are 0, so are the clipped ones and the norm: nothing is divided by 0. By name."""
    grads = {key: 0 * g for key, g in networks.draw(rng, layers=2).grads.items()}
    result = returned.by_name(student.clip_gradients, grads=grads, max_norm=0.5)
    clipped, norm = returned.values(result, *NAMES)
    found = returned.arrays(clipped, grads, "clipped")
    lost = any(not np.isfinite(array).all() for array in found.values())
    assert not lost, "Where all gradients are 0, the result is no number: 0 was divided by 0."
    assert_near((found, norm), (grads, 0.0), hint="Where all gradients are 0, the result should be 0 too.")
    one = Call(student, rng, share=0.02).clipped
    assert all(np.any(array) for array in one.values()), "The clipped gradients are 0 even where the gradients are not."
    assert_attempt(student, rng)


@pytest.mark.weight(1)
def test_gradients_stay(student, rng):
    """The clipped gradients are new arrays, and the argument `grads` stays as it is."""
    call = Call(student, rng, share=0.02)
    after = student.last_call.args[0]
    clipped = call.clipped
    for key, g in call.grads.items():
        fits = np.shape(clipped[key]) == g.shape and np.isrealobj(clipped[key])
        fits = fits and (clipped[key] * g > 0).all() and np.isfinite(clipped[key]).all()
        assert fits, f'The entries of `clipped["{key}"]` do not have the signs of the gradient.'
    changed = any(not np.array_equal(clipped[key], g) for key, g in call.grads.items())
    assert changed, "Nothing is clipped: the gradients are as they were."
    assert returned.unchanged(call.grads, after), "The function changes `grads`. Return a new dictionary of new arrays."
    assert_attempt(student, rng)

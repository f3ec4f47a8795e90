"""Known mistakes in gradient checking, and what each would give on the polynomial of the notebook.

Its cost is Σ (a·θ + b·θ² + c·θ³) + d·(Σθ)², so every wrong difference quotient has a closed form too.
"""

import numpy as np
import reference
from reference import each, relative_difference

SUMS = "The sum of the entries is compared, in which errors cancel. Take norms."


def wrong_differences(coefficients, parameters, epsilon):
    """Return hint → numerical gradient, as that mistake in the difference quotients would give it."""
    _, b, c, d = coefficients
    right = reference.central_differences(coefficients, parameters, epsilon)
    p = {"d" + key: array for key, array in parameters.items()}
    bend = each(lambda theta: epsilon * (b + 3 * c * theta + d), p)  # of the cost; it cancels in a two-sided difference
    total = sum(array.sum() for array in right.values())
    return {
        "The difference is one-sided: J(θ + ε) − J(θ). Take J(θ + ε) − J(θ − ε), divided by 2ε.": (
            each(lambda n, bent: n + bent, right, bend)
        ),
        "The difference is one-sided: J(θ) − J(θ − ε). Take J(θ + ε) − J(θ − ε), divided by 2ε.": (
            each(lambda n, bent: n - bent, right, bend)
        ),
        "The difference J(θ + ε) − J(θ − ε) is divided by ε. Its points are 2ε apart.": each(lambda n: 2 * n, right),
        "The second cost is that of θ, not of θ − ε: from θ + ε it is a way of 2ε back.": (
            each(lambda n, bent: (n + bent) / 2, right, bend)
        ),
        "The difference is not divided by 2ε.": each(lambda n: 2 * epsilon * n, right),
        "The difference is multiplied by ε. Divide it by 2ε.": each(lambda n: 2 * epsilon**2 * n, right),
        "Brackets are missing: 2 * epsilon is the divisor, all of it.": each(lambda n: epsilon**2 * n, right),
        "The two gradients are added, or n has the wrong sign: it is ‖g − n‖, and J(θ + ε) − J(θ − ε).": each(
            lambda n: -n, right
        ),
        "All entries move at once. Move one entry at a time, and put it back before the next.": (
            each(lambda n: np.full(n.shape, total), right)
        ),
        "All entries of an array move at once. Move one entry at a time.": (
            each(lambda n: np.full(n.shape, n.sum()), right)
        ),
        "Only the first column of each array is moved. Go over every entry of every array.": (
            each(lambda n: n * (np.arange(n.shape[1]) == 0), right)
        ),
        "Only the first row of each array is moved. Go over every entry of every array.": (
            each(lambda n: n * (np.arange(len(n)) == 0)[:, None], right)
        ),
        "An entry is not put back before the next one moves: it stays at θ − ε.": (
            _after_moves(right, coefficients, parameters, -epsilon)
        ),
        "An entry is not put back before the next one moves: it stays at θ + ε.": (
            _after_moves(right, coefficients, parameters, epsilon)
        ),
    }


def _after_moves(right, coefficients, parameters, shift):
    """Return the differences where each entry stays shifted once it has had its turn: the sum of all moves along."""
    found, before = {}, 0
    for key, array in parameters.items():
        turns = before + np.arange(array.size).reshape(array.shape)
        found["d" + key] = right["d" + key] + 2 * coefficients[3] * shift * turns
        before += array.size
    return found


def wrong_comparisons(grads, numerical):
    """Return hint → number, as that mistake in the comparison would give it."""
    apart = each(lambda g, n: g - n, grads, numerical)
    flat, one, two = (np.concatenate([a.ravel() for a in arrays.values()]) for arrays in (apart, grads, numerical))
    weights, biases = ({key: array for key, array in grads.items() if letter in key} for letter in "Wb")
    ratios = [relative_difference({key: g}, {key: numerical[key]}) for key, g in grads.items()]
    distance, size, other = map(np.linalg.norm, (flat, one, two))
    return {
        "The difference is not relative. Divide it by ‖g‖ + ‖n‖.": distance,
        "The norms are squared. The root is part of a norm.": distance**2 / (size**2 + other**2),
        "It is divided by ‖g‖ alone, or by the larger norm. The divisor is ‖g‖ + ‖n‖.": distance / size,
        "It is divided by ‖n‖ alone. The divisor is ‖g‖ + ‖n‖.": distance / other,
        "It is divided by ‖g + n‖. The divisor is ‖g‖ + ‖n‖.": distance / np.linalg.norm(one + two),
        "It is divided by the product of the norms. The divisor is ‖g‖ + ‖n‖.": distance / (size * other),
        "Brackets are missing: the whole of ‖g‖ + ‖n‖ is the divisor.": distance / size + other,
        "Sizes are added in place of squares. Each norm is the root of a sum of squares.": (
            abs(flat).sum() / (abs(one).sum() + abs(two).sum())
        ),
        "The norms are compared, not the gradients: it is ‖g − n‖, not ‖g‖ − ‖n‖.": abs(size - other) / (size + other),
        "The comparison is made for each array, then averaged. Each norm goes over all arrays together.": (
            np.mean(ratios)
        ),
        "The comparison is made for each array, then added up. Each norm goes over all arrays together.": sum(ratios),
        "This is the comparison of one array only. Each norm goes over all arrays together.": ratios[0],
        "This is the comparison of the last array only. Each norm goes over all arrays together.": ratios[-1],
        "The norms of the arrays are added. Put all entries together, then take one norm.": (
            sum(map(np.linalg.norm, apart.values()))
            / (sum(map(np.linalg.norm, grads.values())) + sum(map(np.linalg.norm, numerical.values())))
        ),
        "The biases are left out.": relative_difference(weights, {key: numerical[key] for key in weights}),
        "The weights are left out.": relative_difference(biases, {key: numerical[key] for key in biases}),
        SUMS: (
            abs(flat.sum()) / (abs(one.sum()) + abs(two.sum()))
        ),
        "The fraction is inverted: it is ‖g − n‖ / (‖g‖ + ‖n‖).": (size + other) / max(distance, 1e-300),
    }  # fmt: skip


def other_comparisons(grads, numerical):
    """Return what rarer mistakes in the comparison give, for which there is no hint."""
    one, two = (np.concatenate([arrays[key].ravel() for key in grads]) for arrays in (grads, numerical))
    right, distance = relative_difference(grads, numerical), np.linalg.norm(one - two)
    sizes = np.linalg.norm(one) + np.linalg.norm(two)
    last = list(grads)[-1]
    means = [
        np.sqrt(sum(np.mean(array**2) for array in arrays.values()))
        for arrays in (each(lambda g, n: g - n, grads, numerical), grads, numerical)
    ]
    return [
        np.linalg.norm(grads[last] - numerical[last]) / sizes,
        distance / np.hypot(np.linalg.norm(one), np.linalg.norm(two)),
        means[0] / (means[1] + means[2]),
        2 * right,
        right / 2,
        distance / np.sqrt(sizes),
        np.abs(one - two).max() / (np.abs(one).max() + np.abs(two).max()),
        np.mean(np.abs(one - two) / (np.abs(one) + np.abs(two))),
    ]

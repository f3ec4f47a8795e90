"""Random inputs for the hidden tests: no layer size is that of a visible test, no number is near a special one."""

from dataclasses import dataclass

import numpy as np

_SWAP = str.maketrans("Wb", "bW")


@dataclass(frozen=True)
class Network:
    """What the update functions take; v, s and `grads` are keyed dW1, db1, … (`grads` holds dz and da too)."""

    parameters: dict
    grads: dict
    v: dict
    s: dict


def draw(rng, layers=3):
    """Return a network with that many layers, of sizes that differ from each other."""
    sizes = rng.permutation(np.arange(4, 10))[: layers + 1]
    shapes = {}
    for layer in range(1, layers + 1):
        shapes[f"W{layer}"] = (sizes[layer], sizes[layer - 1])
        shapes[f"b{layer}"] = (sizes[layer], 1)
    return Network(
        parameters={key: away_from_zero(rng, shape) for key, shape in shapes.items()},
        grads=_grads(rng, shapes, layers),
        v={"d" + key: away_from_zero(rng, shape) for key, shape in shapes.items()},
        s={"d" + key: rng.uniform(2.0, 3.0, shape) for key, shape in shapes.items()},  # positive after any slip too
    )


def away_from_zero(rng, shape):
    """Return numbers of both signs between 0.5 and 2 in size, so that no mistake hides behind a small one."""
    numbers = rng.uniform(-1.5, 1.5, shape)
    return numbers + np.copysign(0.5, numbers)


def new_grads(rng, net):
    """Return other gradients of the same network."""
    return {key: away_from_zero(rng, array.shape) for key, array in net.grads.items()}


def examples(rng, m, features=5):
    """Return (X, Y): m columns, each with its own label, so that every column can be told from the others."""
    labels = rng.permutation(m).astype(float) + 1
    return rng.normal(size=(features, m)), labels.reshape(1, m)


def weights(arrays):
    """Return the entries of weight matrices only: W1, W2, … or dW1, dW2, …."""
    return {key: array for key, array in arrays.items() if "W" in key}


def biases(arrays):
    """Return the entries of biases only: b1, b2, … or db1, db2, …."""
    return {key: array for key, array in arrays.items() if "b" in key}


def swapped(arrays):
    """Return the arrays with W in the place of b and b in the place of W; NumPy broadcasts most of them silently."""
    return {key: arrays[key.translate(_SWAP)] for key in arrays if key.translate(_SWAP) in arrays}


def layer(key):
    """Return the number of the layer that a key such as dW3 belongs to."""
    return int(key.lstrip("dWbsv"))


def touched(before, *found):
    """Return the numbers of the layers in which one of these dictionaries holds other arrays than before the call."""
    dictionaries = [(arrays, after) for arrays, after in zip(before, found, strict=True) if isinstance(after, dict)]
    return {
        layer(key)
        for arrays, after in dictionaries
        for key, array in arrays.items()
        if key in after and not np.array_equal(after[key], array)
    }


def there(found):
    """Return the numbers of the layers that a dictionary keyed like gradients has entries for."""
    keys = found if isinstance(found, dict) else ()
    return {int(key[2:]) for key in keys if isinstance(key, str) and key[:2] in ("dW", "db") and key[2:].isdecimal()}


def within(part, layers):
    """Return `part` cut down to these layers, for formulas are judged where the answer has got to, or in all."""

    def cut(arrays):
        whole = part(arrays)
        return {key: array for key, array in whole.items() if layer(key) in layers} or whole

    return cut


def _grads(rng, shapes, layers):
    """Return gradients as `backward_propagation` gives them: last layer first, dz and da among them."""
    grads = {}
    for number in range(layers, 0, -1):
        column = shapes[f"b{number}"]
        grads[f"dz{number}"] = rng.normal(size=column)
        grads[f"dW{number}"] = away_from_zero(rng, shapes[f"W{number}"])
        grads[f"db{number}"] = away_from_zero(rng, column)
        if number > 1:
            grads[f"da{number - 1}"] = rng.normal(size=shapes[f"b{number - 1}"])
    return grads

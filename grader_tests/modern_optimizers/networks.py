"""Random inputs for the hidden tests: no layer size is that of a visible test, no number is near a special one."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Network:
    """What the functions take: `parameters` keyed W1, b1, …, the others keyed dW1, db1, …."""

    parameters: dict
    grads: dict
    v: dict
    s: dict


def draw(rng, layers=3, alike=False):
    """Return a network with that many layers, of sizes that differ from each other, or `alike` are all the same."""
    sizes = np.full(layers + 1, rng.integers(4, 7)) if alike else rng.permutation(np.arange(4, 10))[: layers + 1]
    shapes = {}
    for layer in range(1, layers + 1):
        shapes[f"W{layer}"] = (sizes[layer], sizes[layer - 1])
        shapes[f"b{layer}"] = (sizes[layer], 1)
    return Network(
        parameters={key: away_from_zero(rng, shape) for key, shape in shapes.items()},
        grads={"d" + key: away_from_zero(rng, shape) for key, shape in shapes.items()},
        v={"d" + key: away_from_zero(rng, shape) for key, shape in shapes.items()},
        s={"d" + key: rng.uniform(5.0, 6.0, shape) for key, shape in shapes.items()},  # positive after any slip too
    )


def away_from_zero(rng, shape):
    """Return numbers of both signs between 0.5 and 2 in size, so that no mistake hides behind a small one."""
    numbers = rng.uniform(-1.5, 1.5, shape)
    numbers.flat[1] = -np.copysign(numbers.flat[1], numbers.flat[0])
    return numbers + np.copysign(0.5, numbers)


def new_grads(rng, net):
    """Return other gradients of the same network."""
    return {key: away_from_zero(rng, array.shape) for key, array in net.grads.items()}


def rotated(arrays):
    """Return the arrays with each layer in the place of the next one, and the last one in the place of the first."""
    last = max(map(layer, arrays))
    return {key: arrays[f"{key.rstrip('0123456789')}{(layer(key) - 2) % last + 1}"] for key in arrays}


def weights(arrays):
    """Return the entries of weight matrices only: W1, W2, … or dW1, dW2, …."""
    return {key: array for key, array in arrays.items() if "W" in key}


def biases(arrays):
    """Return the entries of biases only: b1, b2, … or db1, db2, …."""
    return {key: array for key, array in arrays.items() if "b" in key}


def first_weights(arrays):
    """Return the weight matrix of layer 1 only."""
    return {key: array for key, array in arrays.items() if key.endswith("W1")}


def first_biases(arrays):
    """Return the bias of layer 1 only."""
    return {key: array for key, array in arrays.items() if key.endswith("b1")}


def swapped(arrays):
    """Return the arrays with W in the place of b and b in the place of W; NumPy broadcasts most of them silently."""
    table = str.maketrans("Wb", "bW")
    return {key: arrays[key.translate(table)] for key in arrays if key.translate(table) in arrays}


def layer(key):
    """Return the number of the layer that a key such as dW3 belongs to."""
    return int(key.lstrip("dWb"))

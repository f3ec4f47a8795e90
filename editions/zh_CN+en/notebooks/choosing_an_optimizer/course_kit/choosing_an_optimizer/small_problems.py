"""Small problems on which the literature has argued about optimizers, and a ravine to race in."""

import numpy as np

from ..race import Race
from .optimizers import METHODS, Adam, Momentum

STEEP = 25  # the ravine's curvature across; along it is 1


def ravine_cost(x, y):
    """Return J = (x² + 25 y²) / 2."""
    return (x**2 + STEEP * y**2) / 2


def ravine_gradient(point):
    """Return the gradient of the ravine's cost."""
    return point * np.array([[1.0, STEEP]])


def roll(optimizer, rate, updates=80, start=(-2.6, 0.8)):
    """Go down the ravine. Yield the points, the start among them."""
    point = np.array([start])
    yield tuple(point[0])
    for _ in range(updates):
        point = point - optimizer.step(ravine_gradient(point), rate)
        yield tuple(point[0])


def ravine_race(title):
    """Prepare a race in the ravine."""
    return Race(title, ravine_cost, x=(-3, 1.6), y=(-1, 1), labels=("along", "across"), best=(0, 0))


OWN_RATES = {"gd": 0.075, "adam": 0.2}  # by method, of those that race once more


def same_rate_race(rate=0.05):
    """Let three methods race with one learning rate for all, and two of them with one of their own."""
    race = ravine_race("One learning rate for all, and one of their own")
    for method in ("gd", "momentum", "adam"):
        race.add(f"{method} {rate}", roll(METHODS[method](), rate))
    for method, own in OWN_RATES.items():
        race.add(f"{method} {own}", roll(METHODS[method](), own))
    return race


def arrival(method, rate, below=0.01, updates=200):
    """Return after how many updates in the ravine the cost stays below a value."""
    costs = np.array([ravine_cost(*point) for point in roll(METHODS[method](), rate, updates)])
    return int(np.flatnonzero(costs >= below)[-1]) + 1


def inclusion_race(rate=0.3):
    """Let Adam without correction race against momentum, with ever larger ε and α = rate · ε."""
    race = ravine_race("Adam turns into momentum")
    race.add(f"momentum, α = {rate}", roll(Momentum(), rate, 60))
    for epsilon in (1, 100, 10_000):
        adam = Adam(epsilon=epsilon, correct=False)
        race.add(f"Adam, ε = {epsilon:,}".replace(",", " "), roll(adam, rate * epsilon, 60))
    return race


def farthest_apart(epsilon, rate=0.3, updates=60):
    """Return how far Adam without correction, with α = rate · ε, gets from momentum in the ravine."""
    momentum = np.array(list(roll(Momentum(), rate, updates)))
    adam = np.array(list(roll(Adam(epsilon=epsilon, correct=False), rate * epsilon, updates)))
    return np.abs(adam - momentum).max()


def least_squares(method, rate, seed=0, count=60, share=0.7, updates=3000):
    """Fit a line to examples in which one feature tells all, as Wilson and others (2017) built them.

    An example of class y = ±1 has the features (y, 1, 1), and then marks that no other example has: one where y is +1,
    five where it is −1. Returns the training accuracy, the accuracy on new examples and their share of +1.
    """
    rng = np.random.default_rng(seed)
    y, new = (np.where(rng.random(size) < share, 1.0, -1.0) for size in (count, 2000))
    X = np.zeros((count, 3 + 5 * count))
    X[:, :3] = np.stack([y, np.ones(count), np.ones(count)], axis=1)
    for example, label in enumerate(y):
        first = 3 + 5 * example
        X[example, first : first + (1 if label > 0 else 5)] = 1
    w, optimizer = np.zeros((1, X.shape[1])), METHODS[method]()
    for _ in range(updates):
        w = w - optimizer.step((X @ w[0] - y) @ X[None] / count, rate)
    fresh = new * w[0, 0] + w[0, 1] + w[0, 2]  # the marks of a new example have never been seen: their weights are 0
    return np.mean(np.sign(X @ w[0]) == y), np.mean(np.sign(fresh) == new), np.mean(new > 0)


def rare_gradients(updates=3000, keep_largest=False):
    """Return the way of x between −1 and 1 where every third gradient is 3 and the others are −1.

    On the average the gradient is 1/3, so x should go to −1 (Reddi and others 2018).
    """
    adam, x, way = Adam(beta1=0, beta2=0.1, correct=False, keep_largest=keep_largest), 0.0, []
    for t in range(1, updates + 1):
        gradient = np.array(3.0 if t % 3 == 1 else -1.0)
        x = float(np.clip(x - adam.step(gradient, 0.1 / np.sqrt(t)), -1, 1))
        way.append(x)
    return np.array(way)

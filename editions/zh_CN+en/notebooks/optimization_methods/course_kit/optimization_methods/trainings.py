"""Train on the moons with the learner's own functions, for the comparisons: many networks at once, or step by step.

`answers` is the notebook's `globals()`: the functions that the learner has written are looked up in it by their names.
"""

import numpy as np

from ..languages import translated
from ..opt_utils import (
    accuracies,
    are_finite,
    backward_propagation,
    forward_propagation,
    initialize_parameters,
    is_layer2_dead,
    mean_costs,
    split_by_seed,
    stack,
)
from ..training import ProgressBar, Trials


class Descent:
    """Keep the parameters and averages of an optimizer, and update them by the learner's functions."""

    def __init__(self, answers, optimizer, networks):
        """Start at these networks: a list of them is trained in arrays with one more axis at the front."""
        self.answers, self.optimizer, self.t = answers, optimizer, 0
        self.parameters = stack(networks)
        if optimizer == "momentum":
            self.v = stack([answers["initialize_velocity"](network) for network in networks])
        elif optimizer == "adam":
            self.v, self.s = map(stack, zip(*(answers["initialize_adam"](network) for network in networks)))

    def update(self, X, Y, learning_rate):
        """Make one update with the gradient of these examples."""
        self.t += 1
        _, cache = forward_propagation(X, self.parameters)
        grads = backward_propagation(X, Y, cache)
        update = self.answers[f"update_parameters_with_{self.optimizer}"]
        if self.optimizer == "gd":
            self.parameters = update(self.parameters, grads, learning_rate)
        elif self.optimizer == "momentum":
            self.parameters, self.v = update(self.parameters, grads, self.v, 0.9, learning_rate)
        else:
            self.parameters, self.v, self.s, _, _ = update(
                self.parameters, grads, self.v, self.s, self.t, learning_rate
            )


@np.errstate(over="ignore", invalid="ignore")
def train_many(answers, optimizer, settings, data, layers_dims, seeds, num_epochs=3000):
    """Train a network for each setting, name: (learning rate, decay), and each seed, all at the same time.

    `data` are X and Y; each seed draws its own weights, and its own split into training and held-out examples.
    """
    split = split_by_seed(*data, seeds)
    X, Y, held_out_X, held_out_Y = (np.concatenate([part] * len(settings)) for part in split)
    descent = Descent(
        answers, optimizer, [initialize_parameters(layers_dims, seed) for _ in settings for seed in seeds]
    )
    rates, m = [alpha0 for alpha0, _ in settings.values()], X.shape[-1]
    bar = ProgressBar(num_epochs, title=f"{optimizer}: {len(X)} networks, {num_epochs} epochs")
    for i in range(num_epochs):
        alpha = np.repeat(rates, len(seeds)).reshape(-1, 1, 1)  # one learning rate for each network
        for chosen in _columns(answers, m, seed=11 + i):
            descent.update(X[:, :, chosen], Y[:, :, chosen], alpha)
        rates = [decay(alpha0, i, 1) if decay else alpha0 for alpha0, decay in settings.values()]
        bar.advance()
        if not are_finite(descent.parameters).any():
            print(translated(f"The training stopped in epoch {i}: all networks have diverged. Do your checks pass?"))
            break
    bar.close()
    parameters = descent.parameters
    found = (
        accuracies(parameters, X, Y),
        is_layer2_dead(parameters, X),
        accuracies(parameters, held_out_X, held_out_Y),
        mean_costs(parameters, held_out_X, held_out_Y),
    )
    return Trials(list(settings), *(numbers.reshape(len(settings), len(seeds)) for numbers in found))


@np.errstate(over="ignore", invalid="ignore")
def step_sizes(answers, X, Y, layers_dims, learning_rate, num_epochs):
    """Train with Adam as `model` does; return |step| / α of every parameter that ever moves, a row for each update."""
    descent = Descent(answers, "adam", [initialize_parameters(layers_dims)])
    sizes, before = [], _flat(descent.parameters)
    bar = ProgressBar(num_epochs, title=f"adam: {num_epochs} epochs")
    for i in range(num_epochs):
        for batch in answers["random_mini_batches"](X, Y, 64, 11 + i):
            descent.update(*(np.asarray(part)[None] for part in batch), learning_rate)
            after = _flat(descent.parameters)
            sizes.append(np.abs(after - before) / learning_rate)
            before = after
        bar.advance()
    bar.close()
    sizes = np.array(sizes)
    return sizes[:, sizes.any(axis=0)]


def updates_needed(answers, curvatures, beta, learning_rate, most=100_000):
    """Count the updates of the learner's momentum until all of (1, …, 1) is below 1e-6 on J = ½ Σ curvature · w².

    With β = 0 this is gradient descent. None: not within so many updates.
    """
    parameters = {"W1": np.ones((1, len(curvatures))), "b1": np.zeros((1, 1))}
    v, update = answers["initialize_velocity"](parameters), answers["update_parameters_with_momentum"]
    for count in range(1, most + 1):
        grads = {"dW1": curvatures * parameters["W1"], "db1": np.zeros((1, 1))}
        parameters, v = update(parameters, grads, v, beta, learning_rate)
        if np.abs(parameters["W1"]).max() < 1e-6:
            return count
    return None


def _columns(answers, m, seed):
    """Yield the columns of each mini-batch of one epoch, as the learner's own function cuts them."""
    for (chosen,), _ in answers["random_mini_batches"](np.arange(m)[None, :], np.zeros((1, m)), 64, seed=seed):
        yield chosen


def _flat(parameters):
    return np.concatenate([np.ravel(value) for value in parameters.values()])

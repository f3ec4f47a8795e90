"""The checks that Nesterov, AdaGrad and RMSProp share: one state, one step.

Each formula is judged with the values that the answer itself gave to it, so that one slip costs once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import networks
import numpy as np
import reference
import returned
import slips
from reference import each
from returned import assert_near, assert_part

MIXED_UP = "dW and db are mixed up. NumPy's broadcasting hides this: the shapes still fit, the numbers do not."
THE_GRADIENT = "This is the gradient, not an average of it and the old velocity."
ONE_ARRAY = "Two results are the same array. Compute a new one for each."
GRADS_CHANGED = "The function changes `grads`. Compute with copies, or in the state."


@dataclass(frozen=True)
class Rule:
    """An update rule. Formulas take (g, state, settings): the old state for the new one, the new one for the step.

    `function` takes the student's function out of `student`. `wrong_states` and `wrong_steps` map the hint of a known
    mistake to its formula; a wrong step takes the old state as well: (g, new state, old state, settings). `in_words`
    has one sentence for each formula, with {} for W1 or b1.
    """

    function: Callable
    state: str
    settings: Callable
    new_state: Callable
    step: Callable
    wrong_states: dict
    wrong_steps: dict
    state_in_words: str
    step_in_words: str


class Step:
    """One call of a function: what went in, what came back, and what should follow from it."""

    def __init__(self, student, rng, rule, layers=2):
        """Draw a network in the middle of its training, whose state is not zero, and call once."""
        self.rule, self.net, self.settings = rule, networks.draw(rng, layers), rule.settings(rng)
        self.before = getattr(self.net, rule.state)
        arguments = (self.net.parameters, self.net.grads, self.before, *self.settings.values())
        with returned.explained(**returned.OF_LAYERS):
            self.result = rule.function(student)(*arguments)
        formula = partial(rule.new_state, settings=self.settings)
        self.right_state = each(formula, self.net.grads, self.before)

    @property
    def parameters(self):
        """Return what came back as parameters."""
        return returned.parameters(self.result)

    @property
    def state(self):
        """Return what came back as the state."""
        return returned.values(self.result, "parameters", self.rule.state)[1]

    @property
    def own_state(self):
        """Return the answer's own state, or the right one where it has none that fits."""
        listed = isinstance(self.result, tuple | list) and len(self.result) > 1
        own = self.result[1] if listed else None
        own = returned.own_or(own, self.right_state, self.known_states, self.combines)
        return self.right_state if self.rule.state == "s" and any((a < 0).any() for a in own.values()) else own

    def combines(self, key, array):
        """Return whether a state is what one slip leaves of the right one: v adds up gradients, s their squares."""
        g = self.net.grads[key]
        new = g * g if self.rule.state == "s" else g
        return returned.combines(array, self.right_state[key], self.before[key], new, g)

    def known_states(self):
        """Return what known mistakes make of the state, but for the gradient alone, and for leaving it as it was."""
        wrong = {**self.wrong_states(), "": slips.first_rows(self.before, self.right_state)}
        return [state for hint, state in wrong.items() if hint != THE_GRADIENT]

    def follows(self):
        """Return the parameters that follow from the answer's own state."""
        return self.moved(self.own_state)

    def moved(self, state):
        """Return the parameters that follow from a new state, or from the right one where that is to stand still."""
        formula = partial(self.rule.step, settings=self.settings)
        steps = each(formula, self.net.grads, state)
        if not returned.moves(steps):
            steps = each(formula, self.net.grads, self.right_state)
        return reference.moved(self.net.parameters, steps)

    def is_attempt(self):
        """Return whether two of W1, b1 and their states are right or follow, or what known mistakes make of them.

        A slip in one formula leaves the other one right; β as a fixed number, say, spoils both.
        """
        parts = networks.first_weights, networks.first_biases
        right = [slips.is_one_of(part, self.state, [self.right_state]) for part in parts]
        right += [slips.is_one_of(part, self.parameters, [self.moved(self.right_state)]) for part in parts]
        if sum(right) < 2:
            right[2:] = [slips.is_one_of(part, self.parameters, [self.follows()]) for part in parts]
        return sum(right) > 1 or any(map(self.is_known, parts))

    def is_known(self, part):
        """Return whether both the state and the step of W1 or b1 are what known mistakes make of them."""
        wrong = slips.is_one_of(part, self.state, self.known_states())
        wrong = wrong and slips.is_one_of(part, self.parameters, self.wrong_steps().values())
        return wrong and not self.is_plain_descent()

    def is_plain_descent(self):
        """Return whether W1 moves along its gradient alone, which is the method of another exercise."""
        W, found = self.net.parameters["W1"], returned.arrays(self.parameters, {"W1": None}, "parameters")["W1"]
        return np.shape(found) == W.shape and returned.parallel(found - W, self.net.grads["dW1"])

    def wrong_states(self):
        """Return hint → state as that mistake in its formula would leave it."""
        wrong = {hint: partial(formula, settings=self.settings) for hint, formula in self.rule.wrong_states.items()}
        right = partial(self.rule.new_state, settings=self.settings)
        return {
            **{hint: each(formula, self.net.grads, self.before) for hint, formula in wrong.items()},
            MIXED_UP: each(right, networks.swapped(self.net.grads), self.before),
        }

    def state_mistakes(self):
        """Return hint → state as that mistake would leave it."""
        found = self.parameters if isinstance(self.parameters, dict) else {}
        name = self.rule.state
        return {
            f"{name} holds the parameters themselves: two names for one array. Compute {name} apart.": {
                f"d{key}": array for key, array in found.items()
            },
            **slips.incomplete(self.before, self.right_state),
            **self.wrong_states(),
        }

    def step_mistakes(self):
        """Return hint → parameters as that mistake would leave them."""
        return {**slips.incomplete(self.net.parameters, self.follows()), **self.wrong_steps()}

    def wrong_steps(self):
        """Return hint → parameters as that mistake in the formula of the step would leave them."""
        state, formulas = self.own_state, self.rule.wrong_steps
        wrong = {hint: partial(formula, settings=self.settings) for hint, formula in formulas.items()}
        right = {MIXED_UP: partial(self.rule.step, settings=self.settings)}
        before, grads = self.net.parameters, self.net.grads
        return {
            **slips.wrong_steps(before, wrong, grads, state, self.before),
            **slips.wrong_steps(before, right, networks.swapped(grads), networks.swapped(state)),
            **slips.wrong_steps(before, {MIXED_UP + " Look at the gradient.": right[MIXED_UP]},
                                networks.swapped(grads), state),
        }  # fmt: skip


def check_state(student, rng, rule, part, name):
    """Compare the state of W1 or b1 after one step with the right one."""
    step = Step(student, rng, rule)
    known, hint = step.state_mistakes, rule.state_in_words.format(name)
    assert_part(part, step.state, step.right_state, name=rule.state, hint=hint, mistakes=known)


def check_step(student, rng, rule, part, name):
    """Compare W1 or b1 after one step with what follows from the answer's own state."""
    step = Step(student, rng, rule)
    known, hint, right = step.step_mistakes, rule.step_in_words.format(name), step.moved(step.right_state)
    assert_part(part, step.parameters, right, name="parameters", hint=hint, mistakes=known, follows=step.follows)


def check_every_layer(student, rng, rule):
    """Require that each entry of every layer, and of its state, depends on its gradient, and in the same way."""
    net, settings = networks.draw(rng, int(rng.integers(3, 5)), alike=True), rule.settings(rng)
    arrays = net.parameters, net.grads, getattr(net, rule.state)
    found = []
    for given in (arrays, (arrays[0], each(lambda g: -0.7 * g, arrays[1]), arrays[2]), map(networks.rotated, arrays)):
        with returned.explained(**returned.OF_LAYERS):
            result = rule.function(student)(*given, *settings.values())
        found.append(returned.values(result, "parameters", rule.state))
    for position, (name, before) in enumerate((("parameters", arrays[0]), (rule.state, arrays[2]))):
        once, again, rotated = (returned.arrays(result[position], before, name) for result in found)
        lost = [key for key in before if not slips.follows(once[key], before[key], again[key])]
        assert not lost, f"Look at `{name}`. {slips.lost_layers(lost, before)}"
        slips.assert_same_for_every_layer(once, rotated)
    assert Step(student, rng, rule).is_attempt(), slips.NO_ATTEMPT


def check_several_steps(student, rng, rule, right):
    """Compare parameters and state after three steps from rest, with arguments by name."""
    net, settings = networks.draw(rng, layers=4), rule.settings(rng)
    settings |= {"epsilon": 1e-8} if "epsilon" in settings else {}  # where it stands is another check's business
    found = expected = net.parameters, reference.zeros(net.parameters)
    for _ in range(3):
        grads = networks.new_grads(rng, net)
        arguments = {"parameters": found[0], "grads": grads, rule.state: found[1], **settings}
        result = returned.by_name(rule.function(student), **arguments)
        found = returned.values(result, "parameters", rule.state)
        found = returned.arrays(found[0], expected[0], "parameters"), returned.arrays(found[1], expected[1], rule.state)
        expected = right(expected[0], grads, expected[1], **settings)
    hint = f"After several steps from rest the parameters or {rule.state} are not the right ones."
    assert_near(found, expected, hint=hint)


def check_default_epsilon(student, rng, rule):
    """Compare W1 after a step from rest without ε, with gradients so small that the default ε shows.

    It is judged with the answer's own s, if that is the right one times some factor, or one of a known mistake.
    """
    net, settings = networks.draw(rng, layers=2), rule.settings(rng) | {"learning_rate": 50.0, "epsilon": 1e-8}
    grads, rest = each(lambda g: 1e-8 * abs(g), net.grads), reference.zeros(net.parameters)
    *given, _ = settings.values()
    result = rule.function(student)(net.parameters, grads, rest, *given)
    found = returned.arrays(returned.values(result, "parameters", "s")[1], {"dW1": None}, "s")
    formulas = rule.new_state, *rule.wrong_states.values()
    states = (each(partial(formula, settings=settings), grads, rest) for formula in formulas)
    right = next(states)
    known = [s["dW1"] for s in states if (s["dW1"] > 0).all()]
    slipped = any(returned.hint_for(found["dW1"], {"it": one}, rtol=1e-5, atol=0) for one in known)
    s = found if slipped or _is_multiple(found["dW1"], right["dW1"]) else right
    step = rule.step(grads["dW1"], s["dW1"], settings)
    hint = "With the default ε and tiny gradients W1 is not right: is ε 1e-8, and outside the root?"
    moved = returned.arrays(returned.parameters(result), {"W1": None}, "parameters")
    assert_near(moved["W1"], net.parameters["W1"] - step, hint=hint)


def _is_multiple(array, other):
    """Return whether an array is another one times a positive factor that is neither small nor large."""
    if np.shape(array) != other.shape or not slips.is_finite(array):
        return False
    factors = array / other
    return bool(factors.min() > 0.02 and factors.max() < 50 and np.ptp(factors) < 1e-4 * factors.max())


def check_nothing_else_changes(student, rng, rule):
    """Require that W1 moves with its gradient, that the gradients are as they were, and that no two results are one."""
    step = Step(student, rng, rule)
    after = student.last_call.args[1]
    parameters = returned.arrays(step.parameters, step.net.parameters, "parameters")
    state = returned.arrays(step.state, step.right_state, rule.state)
    other = {key: 0.5 * g for key, g in step.net.grads.items()}
    again, same = (
        rule.function(student)(step.net.parameters, grads, step.before, *step.settings.values())
        for grads in (other, step.net.grads)
    )
    slips.assert_repeated(parameters, returned.arrays(returned.parameters(same), parameters, "parameters"))
    again = returned.parameters(again), returned.values(again, "parameters", rule.state)[1]
    for arrays, before, others in zip((parameters, state), (step.net.parameters, step.before), again, strict=True):
        key = next(iter(before))
        others = returned.arrays(others, {key: None}, "parameters")
        assert slips.follows(arrays[key], before[key], others[key]), f'"{key}" has not been updated.'
    assert step.is_attempt(), slips.NO_ATTEMPT
    assert returned.unchanged(step.net.grads, after), GRADS_CHANGED
    assert not returned.shared(parameters, state, after), ONE_ARRAY

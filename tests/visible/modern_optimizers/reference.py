"""The right answers: those of the hidden tests' reference, which agrees with optax and with values of torch."""

from __future__ import annotations

from course_kit.modern_optimizers.public_tests import draw

from tests.answers.judging import beside

with beside("modern_optimizers"):
    import reference


def checked(cost, parameters, grads, epsilon=1e-5):
    """Return what exercise 1 should return, from the closed form of the difference quotients."""
    numerical = reference.central_differences(cost.coefficients, parameters, epsilon)
    return reference.relative_difference(grads, numerical)


def clipped(grads, max_norm):
    """Return what exercise 7 should return."""
    norm = reference.global_norm(grads)
    return reference.clipped(grads, max_norm, norm), norm


ANSWERS = {
    "gradient_check": checked,
    "update_parameters_with_nesterov": reference.nesterov,
    "update_parameters_with_adagrad": reference.adagrad,
    "update_parameters_with_rmsprop": reference.rmsprop,
    "add_weight_penalty": reference.weight_penalty,
    "update_parameters_with_adamw": reference.adamw,
    "clip_gradients": clipped,
    "warmup_cosine": reference.warmup_cosine,
}


def trial(function):
    """Return arguments that no case has, and the right answer to them as nested data."""
    data = draw(seed=99, layers=(3, 4, 2, 1), zero=False)
    checking = draw(seed=98, layers=(2, 3, 1), polynomial=(0.4, 1.1, 0.6, 0.03), factor=1.4)
    parameters, grads, v, s = (data[name] for name in ("parameters", "grads", "v", "s"))
    given = {
        "gradient_check": (checking["cost"], checking["parameters"], checking["grads"], 0.15),
        "update_parameters_with_nesterov": (parameters, grads, v, 0.3, 0.7),
        "update_parameters_with_adagrad": (parameters, grads, s, 0.7, 0.03),
        "update_parameters_with_rmsprop": (parameters, grads, s, 0.4, 0.7, 0.03),
        "add_weight_penalty": (parameters, grads, 0.45),
        "update_parameters_with_adamw": (parameters, grads, v, s, 9, 0.7, 0.4, 0.8, 0.03, 0.2),
        "clip_gradients": (grads, 0.7),
        "warmup_cosine": (11, 0.7, 4, 31, 0.05),
    }
    return given[function], ANSWERS[function](*given[function])

"""How the notebook's experiments try each exercise before they use it, and what they say where its check fails."""

import io
from contextlib import redirect_stdout

import numpy as np

from .. import readiness
from ..opt_utils import SMALL_NETWORK, load_params_and_grads
from ..readiness import TrialCall
from . import public_tests

PARAMETERS = SMALL_NETWORK
GRADS = {"d" + name: shape for name, shape in SMALL_NETWORK.items()}


def _arguments(averages, *others):
    """Return what makes the arguments of an update anew, with so many averages before the other arguments."""

    def arguments():
        parameters, grads = load_params_and_grads()
        # Any averages of the right shapes will do.
        return parameters, grads, *({name: grad**2 for name, grad in grads.items()} for _ in range(averages)), *others

    return arguments


def _check_arguments():
    parameters, grads = load_params_and_grads()
    return lambda parameters: sum(np.sum(array) for array in parameters.values()), parameters, grads


def _are_clipped(result):
    fits = isinstance(result, tuple | list) and len(result) == 2 and isinstance(result[0], dict)
    return fits and all(np.shape(result[0].get(key)) == shape for key, shape in GRADS.items())


TRIAL_CALLS = {
    1: TrialCall("gradient_check", _check_arguments),
    2: TrialCall("update_parameters_with_nesterov", _arguments(1, 0.9, 0.1), (PARAMETERS, GRADS)),
    3: TrialCall("update_parameters_with_adagrad", _arguments(1, 0.1), (PARAMETERS, GRADS)),
    4: TrialCall("update_parameters_with_rmsprop", _arguments(1, 0.9, 0.1), (PARAMETERS, GRADS)),
    5: TrialCall("add_weight_penalty", _arguments(0, 0.1), (GRADS,)),
    6: TrialCall(
        "update_parameters_with_adamw", _arguments(2, 2, 0.1, 0.9, 0.999, 1e-8, 0.1), (PARAMETERS, GRADS, GRADS)
    ),
    7: TrialCall("clip_gradients", lambda: (load_params_and_grads()[1], 1.0), fits=_are_clipped),
    8: TrialCall("warmup_cosine", lambda: (3, 0.1, 2, 9)),
}


def are_ready(exercises, functions):
    """Tell whether all these exercises can be used, and print which cannot, or whose visible check does not pass.

    `functions` is the notebook's `globals()`.
    """
    answered = [readiness.is_answered(exercise, TRIAL_CALLS, functions) for exercise in exercises]  # each says so
    ready = all(answered)
    wrong = [exercise for exercise in exercises if ready and not _passes(exercise, functions)]
    if wrong:
        which = " and ".join(f"{exercise} ({TRIAL_CALLS[exercise].function})" for exercise in wrong)
        print(f"The check of exercise {which} does not pass yet: numbers and captions below may not fit.")
    return ready


def _passes(exercise, functions):
    name = TRIAL_CALLS[exercise].function
    with redirect_stdout(io.StringIO()):
        return getattr(public_tests, f"{name}_test")(functions[name]) == 10

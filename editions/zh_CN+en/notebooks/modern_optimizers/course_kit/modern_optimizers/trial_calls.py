"""How the notebook's experiments try each exercise before they use it."""

import numpy as np

from ..opt_utils import SMALL_NETWORK, load_params_and_grads
from ..readiness import TrialCall

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

"""How the notebook's experiments try each exercise before they use it."""

import numpy as np

from ..opt_utils import SMALL_NETWORK, load_params_and_grads
from ..readiness import TrialCall

PARAMETERS = SMALL_NETWORK
GRADS = {"d" + name: shape for name, shape in SMALL_NETWORK.items()}


def _step(averages=0, *others):
    """Return what makes the arguments of an update anew, with so many averages before the other arguments."""

    def arguments():
        parameters, grads = load_params_and_grads()
        # Any averages of the right shapes will do.
        return parameters, grads, *({name: grad**2 for name, grad in grads.items()} for _ in range(averages)), *others

    return arguments


def _are_batches(result):
    return isinstance(result, tuple | list) and all(map(_is_batch, result))


def _is_batch(pair):
    """Tell whether this is X with the two rows of the trial, and Y with as many entries as X has columns."""
    return isinstance(pair, tuple | list) and len(pair) == 2 and np.shape(pair[0]) == (2, np.size(pair[1]))


TRIAL_CALLS = {
    1: TrialCall("update_parameters_with_gd", _step(0, 0.1), (PARAMETERS,)),
    2: TrialCall("random_mini_batches", lambda: (np.zeros((2, 5)), np.zeros((1, 5)), 2, 0), fits=_are_batches),
    3: TrialCall("initialize_velocity", lambda: load_params_and_grads()[:1], (GRADS,)),
    4: TrialCall("update_parameters_with_momentum", _step(1, 0.9, 0.1), (PARAMETERS, GRADS)),
    5: TrialCall("initialize_adam", lambda: load_params_and_grads()[:1], (GRADS, GRADS)),
    6: TrialCall("update_parameters_with_adam", _step(2, 2), (PARAMETERS, *[GRADS] * 4)),
    7: TrialCall("update_lr", lambda: (0.5, 0, 1)),
    8: TrialCall("schedule_lr_decay", lambda: (0.5, 0, 1)),
}

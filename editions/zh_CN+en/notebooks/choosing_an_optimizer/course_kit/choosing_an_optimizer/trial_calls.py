"""How the notebook's experiments try each exercise before they use it."""

import numpy as np

from ..readiness import TrialCall, is_number


def _is_sample(result):
    return np.shape(result) == (3,)


def _is_table(result):
    return np.shape(result) == (2, 3)


def _is_choice(result):
    return isinstance(result, tuple | list) and len(result) == 2 and is_number(result[0])


def _is_interval(result):
    return np.shape(result) == (3,)


def _are_epochs(result):
    return np.shape(result) == (2,)


def _is_search(result):
    """Tell whether a rate, its network (in the trial a number as well) and four costs have come back."""
    right_form = isinstance(result, tuple | list) and len(result) == 3
    return right_form and all(map(is_number, result[:2])) and result[1] is not None and np.shape(result[2]) == (4,)


COSTS = np.array([[2.0, 3.0], [1.0, 1.0], [3.0, 2.0]])
TRIAL_CALLS = {
    1: TrialCall("sample_log_uniform", lambda: (0.01, 1.0, 3, 0), fits=_is_sample),
    2: TrialCall(
        "learning_rate_sweep", lambda: (lambda rate, seed: 1.0, np.array([0.1, 1.0]), [0, 1, 2]), fits=_is_table
    ),
    3: TrialCall("choose_rate", lambda: (COSTS.copy(), np.array([0.01, 0.1, 1.0])), fits=_is_choice),
    4: TrialCall("best_of_k", lambda: (np.array([0.3, 0.1, 0.2]), 2)),
    5: TrialCall("paired_interval", lambda: (np.arange(4.0), np.ones(4), 3.0), fits=_is_interval),
    6: TrialCall("early_stopping", lambda: (np.array([3.0, 2.0, 2.5, 2.6]), 2), fits=_are_epochs),
    7: TrialCall(
        "random_search", lambda: (lambda rate, seed: rate, lambda network: network, 0.01, 1.0, 4, 0), fits=_is_search
    ),
}

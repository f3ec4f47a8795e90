"""The visible tests: one for each exercise of the notebook.

Each test calls your function a few times and compares what comes back with numbers that are recorded in test_cases.py.
It returns the share of its checks that pass, as points; in the notebook they show themselves as a report. The formulas
of the exercises are not in here. The hidden tests, which decide the points, use other inputs.

What is checked stands in visible_exercises.py, how in visible_calls.py and visible_judge.py.
"""

from __future__ import annotations

import visible_exercises as exercises
from visible_judge import judge


def update_parameters_with_gd_test(target):
    """Try exercise 1 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.GRADIENT_DESCENT)


def random_mini_batches_test(target):
    """Try exercise 2 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.MINI_BATCHES)


def initialize_velocity_test(target):
    """Try exercise 3 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.VELOCITY)


def update_parameters_with_momentum_test(target):
    """Try exercise 4 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.MOMENTUM)


def initialize_adam_test(target):
    """Try exercise 5 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.ADAM_STATE)


def update_parameters_with_adam_test(target):
    """Try exercise 6 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.ADAM)


def update_lr_test(target):
    """Try exercise 7 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.DECAY)


def schedule_lr_decay_test(target):
    """Try exercise 8 on the recorded cases and return its points, with a report."""
    return judge(target, exercises.SCHEDULE)

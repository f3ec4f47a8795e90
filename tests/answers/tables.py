"""All answers of the tables."""

from . import (
    bases,
    right_adam,
    right_batches,
    right_rates,
    right_starts,
    right_steps,
    wrong_adam,
    wrong_batches,
    wrong_rates,
    wrong_starts,
    wrong_steps,
)
from .answer import right

WRONG = [
    *wrong_steps.WRONG, *wrong_batches.WRONG, *wrong_starts.WRONG, *wrong_adam.WRONG, *wrong_rates.WRONG,
]  # fmt: skip
RIGHT = [
    *(right(source, "as most write it") for source in bases.ALL.values()),
    *right_steps.RIGHT, *right_batches.RIGHT, *right_starts.RIGHT, *right_adam.RIGHT, *right_rates.RIGHT,
]  # fmt: skip

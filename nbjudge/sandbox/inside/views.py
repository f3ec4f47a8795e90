"""Which arrays of a message may lie in each other's memory: those of which that is soon told."""

from __future__ import annotations

from typing import Any

import numpy as np

_MOST = 200  # of one message
_WORK = 1000  # steps that NumPy may take to tell whether two of them share memory


class Views:
    """The arrays of a message that are views of one memory.

    To tell whether two arrays share memory can take NumPy hours, in C, if their strides were chosen for that.
    """

    def __init__(self) -> None:
        """Start without any."""
        self._kept: list[np.ndarray[Any, Any]] = []

    def own(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return the array as a view where it is soon told which of the others it shares memory with, else a copy."""
        try:
            if len(self._kept) < _MOST:
                for other in self._kept:
                    np.shares_memory(array, other, _WORK)  # type: ignore[arg-type]  # NumPy's types know no number
                self._kept.append(array)
                return array
        except np.exceptions.TooHardError:
            pass
        return array.copy()

"""What stopped a cell of the instructor's own solution, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST_SAID = 300  # characters of an exception
CURE = "Mend the test or the solution"
NO_PACKAGE = "ModuleNotFoundError"
CURES = {
    NO_PACKAGE: "Install the package where nbjudge is installed",
    "FileNotFoundError": "Only the files of the release are beside a notebook that is graded, so make it anew",
    "SyntaxError": "Mend the cell, which Python cannot parse",
}


def exception_of(error: Mapping[str, Any]) -> str:
    """Return in a line what exception an output of the type `error` tells of."""
    return " ".join(f"{error['ename']}: {error['evalue']}".split())[:_MOST_SAID]


def cure_of(exception: str) -> str:
    """Return what helps against an exception, by its name or by what was said of it."""
    return next((cure for name, cure in CURES.items() if name in exception), CURE)

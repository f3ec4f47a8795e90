"""What to do about what stopped the instructor's own solution."""

from __future__ import annotations

CURE = "Mend the test or the solution"
NO_PACKAGE = "ModuleNotFoundError"
CURES = {
    NO_PACKAGE: "Install the package where nbjudge is installed",
    "FileNotFoundError": "Only the files of the release are beside a notebook that is graded, so make it anew",
    "SyntaxError": "Mend the cell, which Python cannot parse",
}


def cure_of(exception: str) -> str:
    """Return what helps against an exception, by its name or by what was said of it."""
    return next((cure for name, cure in CURES.items() if name in exception), CURE)

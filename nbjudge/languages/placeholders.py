"""The names in braces for which something is filled into a text."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{(\w*)\}")


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces, for which something is filled in; a number or nothing stands for a place."""
    return frozenset(PLACEHOLDER.findall(text))

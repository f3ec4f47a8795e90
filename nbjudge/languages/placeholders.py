"""The names in braces for which something is filled into a text."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces, for which something is filled in."""
    return frozenset(PLACEHOLDER.findall(text))

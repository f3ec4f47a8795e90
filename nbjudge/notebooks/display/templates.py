"""Templates of pages: whatever is put into one is escaped, and a name that nobody set is an error."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

_RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
# Words with nothing between them that a sentence would have there: letters of other scripts, or a comma.
_STRETCH = re.compile(rf"({_RIGHT_TO_LEFT}(?:(?:[^\w,]|[\d_])*{_RIGHT_TO_LEFT})*)")


def page_templates(package: str, folder: str) -> Environment:
    """Return the templates in a folder of a package of ours."""
    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["isolated"] = isolated
    return environment


def isolated(text: str) -> Markup:
    """Return a sentence as HTML in which words that read from right to left, as in names of files, move no others."""
    parts = _STRETCH.split(text)
    return Markup("").join(
        Markup("<bdi>{}</bdi>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )

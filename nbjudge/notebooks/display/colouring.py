"""Python code as HTML in which each word has a class for its kind."""

from __future__ import annotations

import html
from functools import lru_cache
from itertools import islice

from pygments import format as formatted  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from nbjudge.notebooks.display import bounds

_MAX_CODE = 100_000  # characters of a cell
_MOST_WORDS = 40_000  # of a cell; each becomes an element, and a sign may be a word of its own
_MOST_KEPT = 10_000  # characters of a cell worth keeping: what it becomes may be twenty times as long


def highlighted(source: str) -> str:
    """Return code with an element around each of its words. Raises ValueError where they are too many."""
    return _kept(source) if len(source) <= _MOST_KEPT else _highlighted(source)


def _highlighted(source: str) -> str:
    shown = bounds.with_visible_directions(bounds.code_without_gaps(source[:_MAX_CODE]))
    if bounds.is_too_odd(shown):
        return html.escape(shown)
    words = list(islice(PythonLexer(stripnl=False).get_tokens(shown), _MOST_WORDS + 1))
    if len(words) > _MOST_WORDS:
        raise ValueError("too many words to give each a colour")
    text: str = formatted(words, HtmlFormatter(nowrap=True))
    return text.rstrip("\n")


_kept = lru_cache(maxsize=256)(_highlighted)  # most cells of a class are the release's

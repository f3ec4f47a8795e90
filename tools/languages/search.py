"""Find Chinese words in the reading site: the text has no spaces, so each pair of letters is an entry of the index.

Sphinx's own search for Chinese splits by a dictionary, of which its pages know nothing: a word that is asked for is not
split there, and not found inside another. Pairs are split alike on both sides, and their order is that of the word.
"""

from __future__ import annotations

import re

from sphinx.search import SearchLanguage

RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")


class SearchPairs(SearchLanguage):
    """Split a text into pairs of Chinese letters, and into words where it has spaces."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = r"""
var splitQuery = (query) => (query.match(/[\u3400-\u9fff]+|[^\u3400-\u9fff\s\p{P}\p{S}]+/gu) ?? []).flatMap((run) =>
  /[\u3400-\u9fff]/.test(run) && run.length > 2
    ? [...run].slice(1).map((letter, place) => run[place] + letter)
    : [run]);
"""

    def split(self, input: str) -> list[str]:
        """Return the words of a text, and for each run of Chinese letters the pairs of neighbours."""
        return [part for run in RUN.findall(input) for part in _parts(run)]

    def stem(self, word: str) -> str:
        """Return a word as it is looked up."""
        return word.lower()


def _parts(run: str) -> list[str]:
    if not "\u3400" <= run[0] <= "\u9fff" or len(run) < 3:
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]

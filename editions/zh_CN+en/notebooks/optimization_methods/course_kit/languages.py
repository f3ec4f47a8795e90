"""Show the course's texts in the language of the notebook's edition. What has no translation is shown in English.

    use_language("zh_CN")     # Chinese
    use_language("zh_CN+en")  # both

The translations lie beside the modules, in texts.<language>.json: English -> translation, with {names} where values are
filled in. They are made by `make languages`; nothing is read before a language is chosen and a text is shown.
"""

import functools
import json
import re
from pathlib import Path

ENGLISH, AND_ENGLISH = "en", "+en"
LONGEST = 2000  # letters of a text that is looked up
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")  # a word was filled in for a number
HOLE = re.compile(r"\{(\w+)\}")
_chosen = ENGLISH


def use_language(edition):
    """Choose the language of everything that is shown from here on, such as "zh_CN", "zh_CN+en" or "en"."""
    global _chosen
    _chosen = edition


def language():
    """Return the language that texts are translated into; "en" if none is chosen."""
    return _chosen.removesuffix(AND_ENGLISH)


def translated(text):
    """Return a text as the reader wants it. With both languages the English comes first."""
    found = translation(text)
    if found is None or found == text:
        return text
    return f"{text} / {found}" if shows_both() else found


def shows_both():
    """Tell whether texts are shown in English, too."""
    return _chosen.endswith(AND_ENGLISH)


def translation(text):
    """Return the translation of a text, or None."""
    if _chosen == ENGLISH or len(text) > LONGEST:
        return None
    return _sentences(language()).find(text)


class Sentences:
    """The translations of one language."""

    def __init__(self, texts):
        """Take a dictionary of English texts and their translations."""
        self.exact = texts
        sentences = [text for text in texts if re.search(r"\w", HOLE.sub("", text)) and HOLE.search(text)]
        # Of the sentences that a text can be, the one with the most words of its own.
        self.filled = sorted(sentences, key=lambda text: len(HOLE.sub("", text)), reverse=True)

    def find(self, text, depth=3):
        """Return the translation of a text, or None; what is filled in is translated, too, where it is a text."""
        bare = text.strip()
        if bare in self.exact:
            return text.replace(bare, self.exact[bare])
        for sentence in self.filled if depth else ():
            if max(HOLE.split(sentence)[::2], key=len) in bare and (match := _pattern(sentence).fullmatch(bare)):
                values = {name: self.find(value, depth - 1) or value for name, value in match.groupdict().items()}
                filled = HOLE.sub(lambda hole, known=values: known.get(hole[1], hole[0]), self.exact[sentence])
                return text.replace(bare, BETWEEN_HAN.sub("", filled))
        names = bare.split(", ")  # such as "gd, factors of 10": a name made of names
        if len(names) > 1 and all(name in self.exact or name.isidentifier() for name in names):
            return text.replace(bare, "，".join(self.exact.get(name, name) for name in names))
        return None


@functools.cache
def _sentences(name):
    texts = {}
    for path in sorted(Path(__file__).parent.rglob(f"texts.{name}.json")):
        try:
            texts |= json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # damaged on its way here: English is better than nothing
            continue
    return Sentences({text: other for text, other in texts.items() if text and isinstance(other, str)})


@functools.cache
def _pattern(sentence):
    pieces, seen = HOLE.split(sentence), set()
    pattern = re.escape(pieces[0])
    for name, after in zip(pieces[1::2], pieces[2::2]):
        pattern += (f"(?P={name})" if name in seen else f"(?P<{name}>.*?)") + re.escape(after)
        seen.add(name)
    return re.compile(pattern, re.DOTALL)

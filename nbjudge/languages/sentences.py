"""Mark the sentences that students read: they are written down in English, and translated when they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from nbjudge.languages.placeholders import PLACEHOLDER


def sentence(english: str, /, **values: object) -> str:
    """Return an English sentence with a value for each {name} in it; what is no name of a value stays as it is.

    The texts in these calls are the entries of nbjudge's catalogues, so they are literal. A value called `sentence` or
    `what` is translated itself when the sentence is shown, and one called `list` part by part, at its commas.
    """
    return PLACEHOLDER.sub(lambda name: str(values.get(name[1], name[0])), english)


def first_few(names: Sequence[str], most: int) -> str:
    """Return a list for a line of text: the first `most` names, and how many more there are."""
    named = ", ".join(names[:most])
    return sentence("{list} and {number} more", list=named, number=len(names) - most) if len(names) > most else named

"""One answer of a learner, and what a teacher would make of it."""

from dataclasses import dataclass

# What a teacher gives: nothing for what does nothing, little for a wrong idea, most for a slip in a side issue.
NOTHING, LITTLE, HALF, MOST = (0.0, 0.0), (0.0, 0.35), (0.3, 0.7), (0.55, 0.95)
ONE_SLIP = (0.7, 0.9)  # one slip costs 1 to 3 of 10 points, unless it makes the method another


@dataclass(frozen=True)
class Answer:
    """The source of an answer to one exercise.

    `keeps` is the range of the share of points that a teacher would give; `hint` is a part of what the learner reads.
    """

    function: str
    name: str
    source: str
    hint: str = ""
    keeps: tuple[float, float] = (1.0, 1.0)

    def __str__(self) -> str:
        return f"{self.function}: {self.name}"


def slip(base: str, name: str, *changes: tuple[str, str], hint: str, keeps: tuple[float, float]) -> Answer:
    """Return a right answer with something changed in it; every `old` of the changes (old, new) must be there."""
    source = base
    for old, new in changes:
        if old not in source:
            raise ValueError(f"{name}: {old!r} is not in the answer that should be changed")
        source = source.replace(old, new)
    return wrong(source, name, hint=hint, keeps=keeps)


def wrong(source: str, name: str, *, hint: str, keeps: tuple[float, float]) -> Answer:
    """Return a wrong answer that is written out."""
    return Answer(_function_of(source), name, source, hint, keeps)


def right(source: str, name: str) -> Answer:
    """Return a right answer."""
    return Answer(_function_of(source), name, source)


def _function_of(source: str) -> str:
    """Return the name of the last function that the source begins to define at the left margin."""
    return [line for line in source.splitlines() if line.startswith("def ")][-1][4:].partition("(")[0].strip()

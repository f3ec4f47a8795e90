"""Which submissions share what few others have. A hint for a conversation, never a verdict."""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from nbjudge.batch.fingerprint import KINDS, Fingerprint

# How much one shared thing says, beside how rare it is. Names come in bunches and shingles overlap; sentences do not.
WEIGHTS = {"mistake": 1.0, "comment": 1.0, "name": 0.5, "code": 0.2}
COMMONEST = 0.1  # of the class: what more students share is nobody's own
MOST_SHARERS = 50  # so that a feature costs little in a large class
LEAST_SHARERS = 3
SHOWN = 20  # pairs
# What a pair must reach, in the units of its weights: ln(class / sharers) for a sentence. Three sentences that only two
# in sixty have; twenty-five that only two in three have. With the class grow the pairs, and with them the chances.
THRESHOLD, THRESHOLD_GROWTH = 10.0, 2.5
LEAST_SHARED = 3  # things


@dataclass(frozen=True)
class Pair:
    """Two students, what they share (key -> how many students have it), and how much that says."""

    one: str
    other: str
    score: float
    shared: dict[int, int]


@dataclass(frozen=True)
class Similarity:
    """The pairs that share most, the strongest first, of how many students."""

    pairs: tuple[Pair, ...]
    students: int
    least: float  # the score from which on a pair is one


def compare(fingerprints: Iterable[Fingerprint]) -> Similarity:
    """Return the pairs of students that share the most that is rare.

    Only students who share something rare are ever compared, and only their common rare things are looked at.
    """
    students: list[str] = []
    keys: list[array[int]] = []
    counts: Counter[int] = Counter()
    for fingerprint in fingerprints:
        students.append(fingerprint.student)
        keys.append(array("Q", fingerprint.keys))
        counts.update(fingerprint.keys)
        counts.update(fingerprint.background)
    most = max(LEAST_SHARERS, min(MOST_SHARERS, int(COMMONEST * len(students))))
    weights = {key: _weight(key, count, len(students)) for key, count in counts.items() if 1 < count <= most}
    sharers: defaultdict[int, list[int]] = defaultdict(list)
    enough = max(THRESHOLD, THRESHOLD_GROWTH * math.log(max(1, len(students))))
    best: list[tuple[float, int, int]] = []
    for number, features in enumerate(keys):
        rare = [key for key in features if key in weights]
        for score, other in _partners(rare, weights, sharers):
            if score >= enough:
                heapq.heappush(best, (score, other, number))
        while len(best) > SHOWN:
            heapq.heappop(best)
        for key in rare:
            sharers[key].append(number)
    pairs = (
        Pair(students[one], students[other], score, {key: counts[key] for key in _common(keys, one, other, weights)})
        for score, one, other in sorted(best, key=lambda found: (-found[0], found[1:]))
    )
    return Similarity(tuple(pairs), len(students), enough)


def kind_of(key: int) -> str:
    """Return what kind of thing a key is the key of."""
    return KINDS[key & 3]


def _weight(key: int, count: int, students: int) -> float:
    return WEIGHTS[kind_of(key)] * math.log(students / count)


def _partners(own: list[int], weights: dict[int, float], sharers: dict[int, list[int]]) -> list[tuple[float, int]]:
    """Return those seen before who share enough, with how much that says."""
    scores: defaultdict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    for key in own:
        for other in sharers.get(key, ()):
            scores[other] += weights[key]
            shared[other] += 1
    return [(score, other) for other, score in scores.items() if shared[other] >= LEAST_SHARED]


def _common(keys: list[array[int]], one: int, other: int, weights: dict[int, float]) -> list[int]:
    common = set(keys[one]).intersection(keys[other]).intersection(weights)
    return sorted(common, key=lambda key: (-weights[key], key))

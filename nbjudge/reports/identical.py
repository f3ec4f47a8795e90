"""Submissions that are the same: the same file to the last byte, or the same answers but for spaces.

Short right answers can agree by chance, so of answers alone only long ones count, and never an untouched release. The
same file to the last byte, with its outputs, is no chance in a class of any size, if some lines in it are not the
course's.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from nbjudge.batch.fingerprint import LEAST_WRITTEN, Fingerprint
from nbjudge.course.folders import Course

SHOWN = 25  # groups
SAME_FILE = "the same file to the last byte"
SAME_ANSWERS = "the same answers, words and comments included, but for spaces and blank lines"


@dataclass(frozen=True)
class Identical:
    """Students whose submissions are the same, and in what way."""

    students: tuple[str, ...]
    what: str


def identical_submissions(course: Course, name: str, fingerprints: Iterable[Fingerprint]) -> list[Identical]:
    """Return the groups of students who handed in the same, the largest first."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    long = set()
    for fingerprint in fingerprints:
        if fingerprint.answers:
            groups[fingerprint.answers].append(fingerprint.student)
            long |= {fingerprint.answers} if fingerprint.written >= LEAST_WRITTEN else set()
    several = [(answers, students) for answers, students in groups.items() if len(students) > 1]
    split = [(answers in long, group) for answers, students in several for group in _split(course, name, students)]
    found = [group for is_long, group in split if is_long or group.what == SAME_FILE]
    return sorted(found, key=lambda group: (-len(group.students), group.students))[:SHOWN]


def _split(course: Course, name: str, students: list[str]) -> list[Identical]:
    """Tell apart, of students with the same answers, those with the same file."""
    by_file: defaultdict[bytes, list[str]] = defaultdict(list)
    for student in sorted(students):
        by_file[_file(course, name, student)].append(student)
    if len(by_file) == 1:
        return [Identical(tuple(sorted(students)), SAME_FILE)]
    same = [Identical(tuple(who), SAME_FILE) for who in by_file.values() if len(who) > 1]
    return [Identical(tuple(sorted(students)), SAME_ANSWERS), *same]


def _file(course: Course, name: str, student: str) -> bytes:
    notebooks = course.submission(student, name).notebooks
    whole = hashlib.sha256()
    for content in sorted(notebooks.values()):  # a renamed file is the same file
        whole.update(hashlib.sha256(content).digest())
    return whole.digest()

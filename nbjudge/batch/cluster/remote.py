"""What runs in the processes of Dask: the grader of each of their threads, and what there is to say of the machine."""

from __future__ import annotations

import platform
import re
import tempfile
import threading
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import nbjudge
from nbjudge.batch.cluster.packing import Unpacked, unpack
from nbjudge.batch.dispatch import in_one_line
from nbjudge.batch.local.worker import grade_one
from nbjudge.errors import CourseError, Postponed, SandboxUnavailable, UsageError
from nbjudge.records import Graded, Submission

_MOST_PACKAGES = 4  # kept on a worker: of assignments that are graded at the same time


@dataclass(frozen=True)
class Machine:
    """What the marks depend on, of the machine where a worker runs."""

    versions: dict[str, str]
    no_sandbox: str = ""  # why its sandbox does not start
    packages: frozenset[str] = frozenset()  # digests of those that it has


@dataclass(frozen=True)
class Outcome:
    """What came of a submission on a worker; exactly one of these says so."""

    graded: Graded | None = None
    postponed: bool = False  # it took longer than whoever sent it had patience
    unknown: bool = False  # the worker has no such package: it began anew
    refused: str = ""  # the worker cannot grade anybody
    course: str = ""  # nor can any other: what is wrong with the course
    failed: str = ""  # the grader failed


@dataclass
class _Kept:
    setups: dict[str, Unpacked] = field(default_factory=dict)  # by digest, the oldest first
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept = _Kept()


def describe(sandbox: str) -> Machine:
    """Return what is to be known of this machine; `sandbox`: the one that is wanted here."""
    no_sandbox = ""
    if sandbox == "bwrap":
        from nbjudge.sandbox.bubblewrap import probe

        try:
            probe()
        except SandboxUnavailable as error:
            no_sandbox = str(error)
    return Machine(versions(), no_sandbox, frozenset(_kept.setups))


def versions() -> dict[str, str]:
    """Return the versions of nbjudge, of Python and of the packages that grading and notebooks use."""
    found = {"nbjudge": nbjudge.__version__, "Python": platform.python_version()}
    for requirement in metadata.requires("nbjudge") or ():
        name, _, condition = requirement.partition(";")
        package = re.split(r"[^\w.-]", name, maxsplit=1)[0]
        if "extra" not in condition or "course" in condition:
            found[package] = _version(package)
    return found


def install(digest: str, content: bytes, dask_worker: Any = None) -> None:
    """Keep a package, so that submissions that name its digest can be graded; Dask gives its worker to it."""
    with _kept.lock:
        if digest not in _kept.setups:
            # Dask removes what lies there, be it after a kill. Not with the package: a grader may still read its tests.
            folder = tempfile.mkdtemp(prefix="nbjudge-", dir=dask_worker.local_directory)
            _kept.setups[digest] = unpack(content, Path(folder))
        while len(_kept.setups) > _MOST_PACKAGES:
            del _kept.setups[next(iter(_kept.setups))]


def grade_here(digest: str, submission: Submission, patience: float | None) -> Outcome:
    """Grade a submission by the package with this digest. Raises nothing: what it is might not be known there."""
    unpacked = _kept.setups.get(digest)
    if unpacked is None:
        return Outcome(unknown=True)
    try:
        return Outcome(_as_at_home(grade_one(submission, unpacked.setup, patience), unpacked))
    except Postponed:
        return Outcome(postponed=True)
    except CourseError as error:
        return Outcome(course=unpacked.as_at_home(str(error)))
    except UsageError as error:
        return Outcome(refused=str(error))
    except Exception as error:  # a fault of ours, which must not stop the class
        return Outcome(failed=in_one_line(error))


def _as_at_home(graded: Graded, unpacked: Unpacked) -> Graded:
    exercises = tuple(
        replace(result, checks=tuple(replace(one, detail=unpacked.as_at_home(one.detail)) for one in result.checks))
        for result in graded.verdict.exercises
    )
    return replace(graded, verdict=replace(graded.verdict, exercises=exercises))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"

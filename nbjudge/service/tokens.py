"""Tokens: long random texts by which the service knows who asks. Kept as digests, so that nobody can copy them here."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from nbjudge.batch.notes import STATE
from nbjudge.course.folders import Course, is_safe_id
from nbjudge.errors import UsageError

_DAY = 86_400
_MOST_DAYS = 3_660


@dataclass(frozen=True)
class Caller:
    """Who asks: a student by the id that the folders and the gradebook have, or an instructor."""

    name: str
    instructor: bool = False


@dataclass(frozen=True)
class _Token:
    """What is kept of a token."""

    digest: str
    name: str
    instructor: bool
    expires: float  # seconds since 1970


class Tokens:
    """The tokens of a course, in a file of JSON lines that only its owner can read."""

    def __init__(self, course: Course):
        """Keep them in the course's .nbjudge/ folder."""
        self._path = course.root / STATE / "tokens.jsonl"
        self._seen: tuple[int, int] | None = None  # the file's time and size when it was read
        self._known: dict[str, _Token] = {}

    def make(self, name: str, *, instructor: bool = False, days: float = 180) -> str:
        """Return a new token for somebody, good for so many days. Raises UsageError for what cannot be a student id."""
        _require_name(name)
        expires = _expiry(days)
        token = _new_token()
        with self._writing() as tokens:
            tokens.append(_Token(_digest(token), name, instructor, expires))
        return token

    def make_missing(self, names: Iterable[str], hand_out: Callable[[Mapping[str, str]], None], *, days: float) -> None:
        """Make a token for each of these students who has no valid one; they work once `hand_out` has taken them.

        Raises UsageError, and what `hand_out` raises; then none is made.
        """
        expires = _expiry(days)
        with self._writing() as tokens:
            having = {token.name for token in tokens}
            new = {name: _new_token() for name in names if name not in having}
            hand_out(new)
            tokens += [_Token(_digest(token), name, False, expires) for name, token in new.items()]

    def revoke(self, name: str) -> int:
        """Make all tokens of somebody worthless; return how many there were."""
        with self._writing() as tokens:
            theirs = [token for token in tokens if token.name == name]
            tokens[:] = [token for token in tokens if token.name != name]
        return len(theirs)

    def who(self, token: str) -> Caller | None:
        """Return whose token this is, or None for one that is unknown or has expired."""
        self._refresh()
        kept = self._known.get(_digest(token))
        if kept is None or kept.expires <= time.time():
            return None
        return Caller(kept.name, kept.instructor)

    def _refresh(self) -> None:
        """Read the file again where it has changed: a token works, or stops working, without a restart."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._seen, self._known = None, {}
            return
        if self._seen != (found.st_mtime_ns, found.st_size):
            self._known = {token.digest: token for token in _read(self._path)}
            self._seen = (found.st_mtime_ns, found.st_size)

    @contextmanager
    def _writing(self) -> Iterator[list[_Token]]:
        """Yield the tokens, to be changed, and write those that are still good; one writer at a time."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            tokens = [token for token in _read(self._path) if token.expires > time.time()]
            yield tokens
            new = self._path.with_suffix(".tmp")
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(asdict(token)) + "\n" for token in tokens)
            os.replace(new, self._path)


def _require_name(name: str) -> None:
    if not is_safe_id(name):
        raise UsageError(
            f"{name!r} cannot be a student id: it is empty, begins with a dot, or holds a slash or a character that "
            "cannot be printed."
        )


def _expiry(days: float) -> float:
    if not 0 < days <= _MOST_DAYS:
        raise UsageError(f"A token is good for more than 0 and at most {_MOST_DAYS} days, not {days:g}.")
    return round(time.time() + days * _DAY, 3)


def _new_token() -> str:
    """Return a new token; a spreadsheet would take one that begins with a minus for a formula."""
    while (token := secrets.token_urlsafe(32)).startswith("-"):
        pass
    return token


def _digest(token: str) -> str:
    """Return the digest of a token. It holds 256 random bits: nothing slower is needed against guessing."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _read(path: Path) -> list[_Token]:
    if not path.exists():
        return []
    try:
        return [_Token(**json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (ValueError, TypeError) as error:
        raise UsageError(f"{path} is damaged: {error}. Remove it and make the tokens anew: nbjudge token.") from None

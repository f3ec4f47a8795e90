"""The results of a submission as files: its verdict, the graded notebooks, and the release's files beside them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from nbjudge.course.files import read_untrusted
from nbjudge.records import Assignment, Graded, Verdict

VERDICT = "verdict.json"
TIMESTAMP = "timestamp.txt"
_MAX_TIMESTAMP_BYTES = 200


def result_files(graded: Graded, assignment: Assignment, timestamp: str) -> dict[str, bytes]:
    """Return the files of a result by path, in the order in which they are to be written: the verdict first."""
    files = {VERDICT: graded.verdict.to_json().encode(errors="replace")}
    files |= {f"{name}.ipynb": content for name, content in graded.notebooks.items()}
    files |= {name: content for name, content in assignment.files.items() if name not in files}
    if timestamp:
        files[TIMESTAMP] = timestamp.encode()
    return files


def write_results(folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write the files, each whole or not at all, remove what else is in the folder, and return their digests.

    Nothing is synced to the disk: whoever reads them later compares the digests, and grades anew what differs.
    """
    wanted = {folder / name for name in files}
    if os.path.lexists(folder.parent) and not folder.parent.is_dir():  # a file or a dangling link, of nobody's use
        folder.parent.unlink()
    if os.path.lexists(folder):
        _clear(folder, wanted)
    for parent in {path.parent for path in wanted}:
        parent.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        replace_file(folder / name, content)
    return {name: _digest(content) for name, content in files.items()}


def replace_file(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, then rename it: nobody ever sees half of it."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError:  # a full disk: leave room for the next attempt
        temporary.unlink(missing_ok=True)
        raise


def read_verdict(folder: Path) -> Verdict | None:
    """Read back the verdict of a result, or return None where there is none that can be read."""
    try:
        return Verdict.from_json((folder / VERDICT).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def read_notebooks(folder: Path) -> dict[str, bytes]:
    """Read back the graded notebooks of a result by name."""
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}


def is_unchanged(folder: Path, digests: Mapping[str, str]) -> bool:
    """Return whether the folder still holds what was written there."""
    try:
        return bool(digests) and all(_digest((folder / name).read_bytes()) == want for name, want in digests.items())
    except OSError:
        return False


def read_timestamp(folder: Path) -> str:
    """Return the text of a submission's timestamp.txt, or nothing where it holds no date. Follows no links."""
    data = b"" if os.path.islink(folder) else read_untrusted(folder / TIMESTAMP, _MAX_TIMESTAMP_BYTES)
    try:
        text = data.decode().strip() if isinstance(data, bytes) else ""
    except UnicodeDecodeError:
        return ""
    return text if _is_date(text) else ""


def _is_date(text: str) -> bool:
    """Return whether nbgrader can read a timestamp: a date, a time and perhaps the name or offset of a time zone."""
    from dateutil.parser import parse

    words = text.split(" ")
    try:
        return text.isprintable() and bool(parse(" ".join(words[:2]) if len(words) == 3 else text))
    except (ValueError, OverflowError, TypeError):
        return False


def _clear(folder: Path, wanted: set[Path]) -> None:
    """Remove what is not wanted in a folder, and what stands where a wanted file or its folder must be."""
    folders = {parent for path in wanted for parent in path.parents}
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink()
        return
    for path in sorted(folder.rglob("*"), reverse=True):  # what lies in a folder before the folder
        if path.is_symlink() or not path.is_dir():
            if path not in wanted:
                path.unlink()
        elif path not in folders:
            path.rmdir()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""Folders that are made from source/ and committed: compared byte by byte, and replaced in one step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from nbjudge.course.files import LITTER, is_litter
from nbjudge.course.folders import Course

MAX_FILE_BYTES = 1_000_000  # what a reader of the repository, and of a notebook on the web, can be expected to load


def copy_files(source: Path, target: Path) -> None:
    """Copy a folder without what programs leave in it, and, as nbgrader does, without links to folders."""
    left_behind = shutil.ignore_patterns(*LITTER)

    def ignore(folder: str, names: list[str]) -> set[str]:
        links = {name for name in names if Path(folder, name).is_symlink() and Path(folder, name).is_dir()}
        return left_behind(folder, names) | links

    shutil.copytree(source, target, ignore=ignore, dirs_exist_ok=True)


def copy_source(course: Course, name: str, target: Path) -> None:
    """Copy an assignment's folder in source/, and beside its notebooks the packages that assignments share."""
    copy_files(course.root / course.source / name, target)
    for path, data in course.shared_files(name).items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)


def files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those in it, without what programs leave there."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and not any(map(is_litter, inside.parts)):
            yield path


def difference(made: Path, committed: Path) -> str | None:
    """Return the first file by which two folders differ and how, or None."""
    new, old = _contents(made), _contents(committed)
    for path in sorted(new.keys() | old.keys()):
        if path not in old:
            return f"{path} is missing"
        if path not in new:
            return f"{path} is not in the source any more"
        if new[path] != old[path]:
            return f"{path} differs"
    return None


def replace(made: Path, target: Path) -> bool:
    """Put a finished folder in the place of another; return whether anything changed.

    The folder is copied beside the target first, so that only renames are left: at no time is a half-written folder
    there to be seen, and an identical one is not touched at all.
    """
    new, old = (target.with_name(f".{target.name}.{word}") for word in ("new", "old"))
    if old.exists() and not target.exists():  # a run was killed between the two renames
        old.rename(target)
    for left_over in (new, old):
        shutil.rmtree(left_over, ignore_errors=True)
    if difference(made, target) is None:
        return False
    copy_files(made, new)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return True


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files(folder)}

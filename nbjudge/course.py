"""Where a course's things lie on disk: assignments, submissions and results, read without following links."""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets.config.loader import Config, PyFileConfigLoader

from nbjudge import release
from nbjudge.errors import CourseError
from nbjudge.records import Assignment, Submission

CONFIG = "nbgrader_config.py"
TESTS = "grader_tests"
MAX_NOTEBOOK_BYTES = 50_000_000
MAX_SUBMISSION_BYTES = 100_000_000
SKIPPED_FOLDERS = {"__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
SKIPPED_SUFFIXES = {".pyc", ".pyo"}
# A browser or a mail program may add an ending of its own; the content decides.
NOTEBOOK_SUFFIXES = (".ipynb", ".ipynb.json", ".ipynb.txt")
STRUCTURE = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")
STEPS = ("source", "release", "submitted", "autograded", "feedback")


def find_course(start: Path | None = None) -> Course:
    """Return the course that holds `start` (default: the working directory).

    Raises CourseError where neither the folder nor one above it has an nbgrader_config.py or grader_tests/.
    """
    here = (start or Path()).resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return Course.from_config(folder, _read_config(folder))
        if (folder / TESTS).is_dir():
            return Course(folder)
    raise CourseError(
        f"{here} is not inside a course: neither it nor a folder above it has an {CONFIG} or a {TESTS}/ folder. "
        "Go to the course's folder and try again."
    )


@dataclass(frozen=True)
class Course:
    """A course's folders, by nbgrader's names for them."""

    root: Path
    name: str = "default_course"  # nbgrader's name for a course without one; part of every seed
    source: str = "source"
    release: str = "release"
    submitted: str = "submitted"
    autograded_folder: str = "autograded"
    feedback: str = "feedback"
    tests: str = TESTS
    db_url: str = ""  # of nbgrader's gradebook; empty: gradebook.db in the root, as nbgrader has it
    limits: Mapping[str, Any] = field(default_factory=dict)  # c.Nbjudge.limits: those that are not the default
    config: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)  # all of nbgrader_config.py

    @classmethod
    def from_config(cls, root: Path, config: Mapping[str, Any]) -> Course:
        """Return the course in `root` with the folder names that an nbgrader configuration gives it."""
        settings = config.get("CourseDirectory", {})
        if settings.get("directory_structure", STRUCTURE) != STRUCTURE:
            raise CourseError(
                f"{root / CONFIG} sets CourseDirectory.directory_structure; only nbgrader's own, {STRUCTURE}, "
                "is supported. Remove that line."
            )
        names = {_field(step): settings.get(f"{step}_directory", step) for step in STEPS}
        for field_name, value in names.items():
            if not isinstance(value, str):
                step = field_name.removesuffix("_folder")
                raise CourseError(f"{root / CONFIG} sets CourseDirectory.{step}_directory to {value!r}; write a name.")
        folder = root / str(settings.get("root") or ".")
        about = {"name": settings.get("course_id") or cls.name, "db_url": settings.get("db_url", "")}
        return cls(folder.resolve(), limits=_limits(config), config=config, **about, **names)

    @classmethod
    def from_nbgrader(cls, coursedir: Any) -> Course:
        """Return the course that an nbgrader CourseDirectory describes."""
        names = {_field(step): getattr(coursedir, f"{step}_directory") for step in STEPS}
        about = {"name": coursedir.course_id or cls.name, "db_url": coursedir.db_url}
        config = coursedir.config
        return cls(Path(coursedir.root).resolve(), limits=_limits(config), config=config, **about, **names)

    def assignments(self) -> list[str]:
        """Return the names of the assignments that have a source or a release, sorted."""
        folders = (self.root / self.source, self.root / self.release)
        return sorted({path.name for folder in folders for path in _folders(folder)})

    def assignment(self, name: str) -> Assignment:
        """Read the release of an assignment. Raises CourseError where there is none."""
        self._require_known(name)
        folder = self.root / self.release / name
        notebooks, files = _read_trusted(folder)
        if not notebooks:
            what = "holds no notebook" if folder.is_dir() else "does not exist"
            raise CourseError(f"{folder} {what}. Make the release: nbgrader generate_assignment {name}")
        return Assignment(self.name, name, notebooks, files, str(self.root / self.tests / name))

    def has_source(self, name: str) -> bool:
        """Tell whether the assignment's source is here; a course may be handed on without it."""
        return (self.root / self.source / name).is_dir()

    def solution(self, name: str) -> Submission:
        """Return the instructor's own solution, as if it had been handed in. Raises CourseError where there is none."""
        self._require_known(name)
        notebooks, _ = _read_trusted(self.root / self.source / name)
        if not notebooks:
            raise CourseError(f"{self.root / self.source / name} holds no notebook, so there is no solution to run.")
        return Submission("solution", name, {f"{stem}.ipynb": data for stem, data in notebooks.items()})

    def students(self, name: str) -> list[str]:
        """Return the ids of the students who handed the assignment in, sorted."""
        return [student for student in self._handed_in(name) if is_safe_id(student)]

    def strays(self, name: str) -> list[str]:
        """Return the names of folders with this assignment that cannot be student ids, sorted; they are not graded."""
        return [student for student in self._handed_in(name) if not is_safe_id(student)]

    def misplaced(self, name: str) -> list[str]:
        """Return the paths of what seems to be handed in for the assignment, but lies where nobody looks for it."""
        top, known = self.root / self.submitted, self.assignments()
        found = list(top.glob("*.ipynb"))
        for folder in _folders(top):
            if not os.path.lexists(folder / name):
                others = [inner for inner in _folders(folder) if inner.name not in known]
                found += [inner for inner in others if difflib.get_close_matches(inner.name, [name], cutoff=0.8)]
                found += folder.glob("*.ipynb")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def _handed_in(self, name: str) -> list[str]:
        return sorted(path.name for path in _folders(self.root / self.submitted) if os.path.lexists(path / name))

    def submission(self, student: str, name: str) -> Submission:
        """Read what a student handed in: the notebooks alone, and no links, devices or files over the size limit."""
        require_safe_id(student)
        folder = self.root / self.submitted / student
        notebooks, problems = read_handed_in(folder, folder / name)
        return Submission(student, name, notebooks, problems)

    def autograded(self, student: str, name: str) -> Path:
        """Return the folder for the graded notebooks and the verdict of one submission."""
        require_safe_id(student)
        return self.root / self.autograded_folder / student / name

    def check(self, name: str, *, submissions: bool = True) -> None:
        """Raise CourseError, in one line, for the first thing that keeps the assignment from being graded."""
        self._require_known(name)
        self._check_release(name)
        self.check_tests(name)
        if submissions and not self._handed_in(name):
            where = self.root / self.submitted / "<student>" / name
            raise CourseError(f"Nobody handed in {name}: there is no folder {where}. Put or collect submissions there.")

    def _require_known(self, name: str) -> None:
        known = self.assignments()
        if name in known:
            return
        if not known:
            raise CourseError(f"{self.root} has no assignments: {self.source}/ and {self.release}/ hold no folders.")
        close = difflib.get_close_matches(name, known, n=1)
        guess = f" Did you mean {close[0]}?" if close else ""
        raise CourseError(f"There is no assignment {name!r} in {self.root}; there is {', '.join(known)}.{guess}")

    def _check_release(self, name: str) -> None:
        """Compare release and source; a course that is handed on without its source is taken as it is."""
        notebooks, files = _read_trusted(self.root / self.source / name)
        if problem := release.source_problem(notebooks, f"{self.source}/{name}"):
            raise CourseError(problem)
        released = self.assignment(name)
        problem = release.source_problem(released.notebooks, f"{self.release}/{name}")
        if not problem and notebooks:
            problem = release.stale_problem(notebooks, released.notebooks, f"{self.release}/{name}")
            problem = problem or self._stale_file(name, files, released.files)
        if problem:
            again = f"make release (in another course: nbgrader generate_assignment {name} --force)"
            raise CourseError(f"The release is stale: {problem.rstrip('.')}. Make it anew: {again}")

    def check_tests(self, name: str) -> None:
        """Raise CourseError, in one line, for the first hidden test file that does not fit the graded cells."""
        folder = self.root / (self.source if self.has_source(name) else self.release) / name
        notebooks, _ = _read_trusted(folder)
        files = {path.stem for path in (self.root / self.tests / name).glob("*.py")}
        if problem := release.tests_problem(notebooks, files, f"{self.tests}/{name}"):
            raise CourseError(problem)

    def _stale_file(self, name: str, source: Mapping[str, bytes], released: Mapping[str, bytes]) -> str | None:
        for path, data in source.items():
            if path in released and released[path] != data:
                return f"{self.release}/{name}/{path} differs from the source"
            if path not in released and path.endswith(".py"):
                return f"{self.release}/{name}/{path} is missing"
        return None


def is_safe_id(student: str) -> bool:
    """Tell whether a student id neither leads out of its folder nor garbles a report."""
    return student.isprintable() and not set(student) & set("/\\") and student not in {"", ".", ".."}


def require_safe_id(student: str) -> None:
    """Raise CourseError for a student id that is not safe."""
    if is_safe_id(student):
        return
    raise CourseError(
        f"{student!r} cannot be a student id: it is empty, or holds a slash or a character that cannot be printed. "
        "Rename the folder."
    )


def read_handed_in(*folders: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the notebooks in the last of the folders, and what was left out and why. Neither raises nor blocks."""
    for folder in folders:
        if folder.is_symlink() or not folder.is_dir():
            return {}, (f"{folder.name} is a link or a file, not a folder, so nothing was read from it.",)
    notebooks: dict[str, bytes] = {}
    problems = []
    room = MAX_SUBMISSION_BYTES
    try:
        paths = sorted(path for path in folders[-1].iterdir() if path.name.lower().endswith(NOTEBOOK_SUFFIXES))
    except OSError as error:
        return {}, (f"{folders[-1].name} cannot be read: {error.strerror}.",)
    for path in paths:
        data = read_untrusted(path, min(room, MAX_NOTEBOOK_BYTES))
        if isinstance(data, bytes):
            notebooks[printable(path.name)] = data
            room -= len(data)
        else:
            problems.append(f"{printable(path.name)} {data}")
    return notebooks, tuple(problems)


def printable(text: str) -> str:
    """Return the text with everything that cannot be printed, lone surrogates included, as a question mark."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


class WhyNot(str):
    """The reason why a file was not read."""


def read_untrusted(path: Path, limit: int) -> bytes | WhyNot:
    """Read a regular file. O_NOFOLLOW refuses links, O_NONBLOCK keeps a FIFO or a device from blocking us."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        return WhyNot("is a link; links are not followed.")
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return WhyNot("is not an ordinary file, so it was not read.")
            data = file.read(limit + 1)
    except OSError as error:
        return WhyNot(f"cannot be read: {error.strerror}.")
    return data if len(data) <= limit else WhyNot("is too large to be a notebook of this course, so it was not read.")


def _read_trusted(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the notebooks of a folder by name, and the other files at and below it by path."""
    notebooks, files = {}, {}
    for path in _files(folder):
        if path.suffix == ".ipynb" and path.parent == folder:
            notebooks[path.stem] = path.read_bytes()
        else:
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return notebooks, files


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or path.name in SKIPPED_FOLDERS or path.suffix in SKIPPED_SUFFIXES:
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


def _folders(folder: Path) -> list[Path]:
    """Return what lies in a folder and is a folder or a link to one; names with a leading dot are nobody's."""
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]


def _limits(config: Mapping[str, Any]) -> dict[str, Any]:
    limits = config.get("Nbjudge", {}).get("limits", {})
    if not isinstance(limits, dict):
        raise CourseError(f'{CONFIG} sets Nbjudge.limits to {limits!r}; write a dict, such as {{"cell_seconds": 30}}.')
    return dict(limits)


def _field(step: str) -> str:
    return "autograded_folder" if step == "autograded" else step


def _read_config(root: Path) -> Config:
    """Read nbgrader_config.py without nbgrader, whose import takes two seconds."""
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # whatever the instructor's Python raises
        raise CourseError(f"{root / CONFIG} cannot be read: {type(error).__name__}: {error}") from error

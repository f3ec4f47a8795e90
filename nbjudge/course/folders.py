"""Where a course's things lie on disk: assignments, submissions and results."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbjudge.course import configuration, release
from nbjudge.course.configuration import CONFIG
from nbjudge.course.edition_files import read_editions
from nbjudge.course.files import folders_in, is_litter, is_shared, read_handed_in, read_trusted
from nbjudge.errors import CourseError
from nbjudge.records import Assignment, Key, Submission

TESTS = "grader_tests"
SQLITE = "sqlite:///"
LOCAL = "local"  # in the place of a scheduler: this machine alone
STRUCTURE = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")
HANDED_IN = ("downloaded", "submitted", "autograded")  # folders of what students sent, by nbgrader's names for them
_MAKE_RELEASE = "make release (in another course: nbgrader generate_assignment {} --force)"
STEPS = ("source", "release", "submitted", "autograded", "feedback")


def find_course(start: Path | None = None) -> Course:
    """Return the course that holds `start` (default: the working directory).

    Raises CourseError where neither the folder nor one above it has an nbgrader_config.py or grader_tests/. What
    students handed in is no course, whatever it holds: a configuration is a program.
    """
    here = (start or Path()).resolve()
    for folder in (here, *here.parents):
        if not _is_course(folder) or any(_is_course(outer.parent) for outer in _handed_in_above(folder)):
            continue
        return Course.from_config(folder, configuration.read(folder)) if (folder / CONFIG).is_file() else Course(folder)
    raise CourseError(
        f"{here} is not inside a course: neither it nor a folder above it has an {CONFIG} or a {TESTS}/ folder. "
        "Go to the course's folder and try again."
    )


def _is_course(folder: Path) -> bool:
    if (folder / CONFIG).is_file() or (folder / TESTS).is_dir():
        return True
    return (folder / "source").is_dir() and any((folder / step).is_dir() for step in ("release", "submitted"))


def _handed_in_above(folder: Path) -> list[Path]:
    return [outer for outer in (folder, *folder.parents) if outer.name in HANDED_IN]


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
    scheduler: str = ""  # c.Nbjudge.scheduler: a Dask scheduler's address or file; empty: this machine alone
    limits: Mapping[str, Any] = field(default_factory=dict)  # those that are not the default
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
        for name in ("root", "course_id", "db_url"):
            if not isinstance(value := settings.get(name, ""), str):
                raise CourseError(f"{root / CONFIG} sets CourseDirectory.{name} to {value!r}; write a text in quotes.")
        folder = root / (settings.get("root") or ".")
        about = {"name": settings.get("course_id") or cls.name, "db_url": settings.get("db_url", "")}
        return cls(folder.resolve(), config=config, **about, **names, **_settings(config))

    @classmethod
    def from_nbgrader(cls, coursedir: Any, config: Any) -> Course:
        """Return the course of a CourseDirectory; its own configuration lacks what was read after it was made."""
        names = {_field(step): getattr(coursedir, f"{step}_directory") for step in STEPS}
        about = {"name": coursedir.course_id or cls.name, "db_url": coursedir.db_url}
        return cls(Path(coursedir.root).resolve(), config=config, **about, **names, **_settings(config))

    @property
    def gradebook_url(self) -> str:
        """Return the address of nbgrader's gradebook; a file lies below the root, from wherever we are called."""
        if self.db_url and not self.db_url.startswith(SQLITE):
            return self.db_url
        return f"{SQLITE}{self.root / (self.db_url.removeprefix(SQLITE) or 'gradebook.db')}"

    @property
    def languages(self) -> Path:
        """Return the folder of the course's catalogues, one folder for each language."""
        return self.root / "languages"

    def assignments(self) -> list[str]:
        """Return the names of the assignments that have a source or a release, sorted."""
        sources = {path.name for path in folders_in(self.root / self.source) if not is_shared(path)}
        return sorted(sources | {path.name for path in folders_in(self.root / self.release)})

    def shared_files(self, name: str) -> dict[str, bytes]:
        """Return the files of the Python packages in source/, which lie beside the notebooks of every assignment.

        A folder in them that bears the name of an assignment belongs to that assignment alone.
        """
        others = set(self.assignments()) - {name}
        return {
            f"{package.name}/{path}": data
            for package in filter(is_shared, folders_in(self.root / self.source))
            for path, data in read_trusted(package)[1].items()
            if path.partition("/")[0] not in others
        }

    def assignment(self, name: str) -> Assignment:
        """Read the release of an assignment. Raises CourseError where there is none."""
        self.require_known(name)
        folder = self.root / self.release / name
        notebooks, files = read_trusted(folder)
        if not notebooks:
            what = "holds no notebook" if folder.is_dir() else "does not exist"
            raise CourseError(f"{folder} {what}. Make the release: {_MAKE_RELEASE.format(name)}")
        tests = str(self.root / self.tests / name)
        whole = self._source(name)[0] if self.has_source(name) else {}
        source = whole if self._plain(name, notebooks) else {}
        return Assignment(
            self.name, name, notebooks, files, tests, source, judged=configuration.judged(self.config),
            schemes=release.mark_schemes(whole), editions=read_editions(self.root, self.release, name, notebooks)[0],
            blank_gets_zero=configuration.switch(self.config, "blank_gets_zero"),
        )  # fmt: skip

    def draft(self, name: str) -> Assignment:
        """Return the assignment as its source has it, solutions and all: what its tests run on before any release.

        Raises CourseError where the source could not be released.
        """
        notebooks, files = self._source(name)
        if problem := release.source_problem(notebooks, f"{self.source}/{name}"):
            raise CourseError(problem)
        notebooks = {stem: release.without_hidden_lines(data) for stem, data in notebooks.items()}
        return Assignment(self.name, name, notebooks, files, str(self.root / self.tests / name))

    def has_source(self, name: str) -> bool:
        """Tell whether the assignment's source is here; a course may be handed on without it."""
        return (self.root / self.source / name).is_dir()

    def solution(self, name: str) -> Submission:
        """Return the instructor's own solution, as if it had been handed in. Raises CourseError where there is none."""
        self.require_known(name)
        notebooks, _ = self._source(name)
        if not notebooks:
            raise CourseError(f"{self.root / self.source / name} holds no notebook, so there is no solution to run.")
        files = {f"{stem}.ipynb": data for stem, data in notebooks.items()}
        return Submission("solution", name, files, is_solution=True)

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
        for folder in folders_in(top):
            if not os.path.lexists(folder / name):
                others = [inner for inner in folders_in(folder) if inner.name not in known]
                found += [inner for inner in others if difflib.get_close_matches(inner.name, [name], cutoff=0.8)]
                found += folder.glob("*.ipynb")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def plain_tests(self, name: str) -> list[Key]:
        """Return the test cells without a file in grader_tests/, which their own asserts judge, in order."""
        return self._plain(name, read_trusted(self.root / self.release / name)[0])

    def released_tests(self, name: str) -> dict[Key, str]:
        """Return the visible part of all test cells."""
        return release.test_cells(read_trusted(self.root / self.release / name)[0])

    def setting_problems(self) -> list[str]:
        """Return a line on each test cell that `c.Nbjudge.judged` names and no assignment has."""
        wanted = configuration.judged(self.config)
        known = {grade_id for name in self.assignments() for _, grade_id in self._tests_of(name)} if wanted else set()
        return [_no_such_cell(grade_id, known) for grade_id in wanted if grade_id not in known]

    def _tests_of(self, name: str) -> dict[Key, str]:
        """Return what stands in its release and its source, of which one may be missing."""
        return release.test_cells(self._source(name)[0]) | self.released_tests(name)

    def _plain(self, name: str, notebooks: Mapping[str, bytes]) -> list[Key]:
        tests = self.root / self.tests / name
        return [key for key in release.test_cells(notebooks) if not (tests / f"{key[1]}.py").is_file()]

    def _handed_in(self, name: str) -> list[str]:
        top = self.root / self.submitted
        # What may not be looked into is perhaps handed in: it is not left out in silence.
        found = [path.name for path in folders_in(top) if os.path.lexists(path / name) or not os.access(path, os.X_OK)]
        hidden = [path for path in folders_in(top, hidden=True) if not is_litter(path.name)]  # most are some program's
        return sorted(found + [path.name for path in hidden if any((path / name).glob("*.ipynb"))])

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
        self.require_known(name)
        self._check_release(name)
        self.check_tests(name)
        if submissions and not self._handed_in(name):
            where = self.root / self.submitted / "<student>" / name
            told = f"Nobody handed in {name}: there is no folder {where}."
            raise CourseError(f"{told} No notebooks were matched; put or collect submissions there.")

    def require_known(self, name: str) -> None:
        """Raise CourseError where there is no assignment of that name."""
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
        notebooks, files = self._source(name)
        if problem := release.source_problem(notebooks, f"{self.source}/{name}"):
            raise CourseError(problem)
        released = self.assignment(name)
        problem = release.source_problem(released.notebooks, f"{self.release}/{name}")
        if not problem and notebooks:
            problem = release.stale_problem(notebooks, released.notebooks, f"{self.release}/{name}")
            problem = problem or self._stale_file(name, files, released.files)
        if problem:
            again = _MAKE_RELEASE.format(name)
            raise CourseError(f"The release is stale: {problem.rstrip('.')}. Make it anew: {again}")

    def _source(self, name: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Return the source's notebooks, with the header and footer that nbgrader gives each, and the other files."""
        notebooks, own = read_trusted(self.root / self.source / name)
        files = self.shared_files(name)
        shared = {path.partition("/")[0] for path in files}  # or a copy of it, which a copied course makes of a link
        files |= {path: data for path, data in own.items() if path.partition("/")[0] not in shared}
        settings = self.config.get("IncludeHeaderFooter", {})
        header, footer = (self._frame(settings.get(which)) for which in ("header", "footer"))
        return {stem: release.framed(data, header, footer) for stem, data in notebooks.items()}, files

    def _frame(self, path: str | None) -> bytes:
        try:
            return (self.root / path).read_bytes() if path else b""
        except OSError as error:
            where = f"{self.root / CONFIG} sets IncludeHeaderFooter to {path}"
            raise CourseError(f"{where}, which cannot be read: {error.strerror}. Mend the path.") from None

    def check_tests(self, name: str) -> None:
        """Raise CourseError, in one line, for the first hidden test file that does not fit the graded cells."""
        notebooks = self._source(name)[0] if self.has_source(name) else self.assignment(name).notebooks
        files = {path.stem: path.read_bytes() for path in (self.root / self.tests / name).glob("*.py")}
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
    """Tell whether a student id neither leads out of its folder, nor names a hidden one, nor garbles a report."""
    return student.isprintable() and not set(student) & set("/\\") and student[:1] not in {"", "."}


def require_safe_id(student: str) -> None:
    """Raise CourseError for a student id that is not safe."""
    if is_safe_id(student):
        return
    raise CourseError(
        f"{student!r} cannot be a student id: it is empty, begins with a dot, or holds a slash or a character that "
        "cannot be printed. Rename the folder."
    )


def _no_such_cell(grade_id: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(grade_id), known, n=1)
    guess = f"did you mean {close[0]!r}?" if close else "take it out, or correct it."
    return f"{CONFIG} sets Nbjudge.judged for {grade_id!r}, which is no test cell of any assignment; {guess}"


def _settings(config: Mapping[str, Any]) -> dict[str, Any]:
    return {"limits": configuration.limits(config), "scheduler": configuration.scheduler(config)}


def _field(step: str) -> str:
    return "autograded_folder" if step == "autograded" else step

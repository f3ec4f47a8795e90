"""The course on disk: what is found, what is read, what is refused."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nbjudge.course import folders as course_module
from nbjudge.course.files import MAX_NOTEBOOKS, read_handed_in
from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError
from nbjudge.languages.reader import reader
from tests.notebooks import build


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of a small course."""
    root = build.make_course(tmp_path / "course")
    for name in ("square", "cube"):
        (root / "grader_tests" / "hw" / f"test_{name}.py").write_text(f"def test_it(student): student.{name}(2)\n")
    return root


def test_course_is_found_from_a_folder_inside(root: Path) -> None:
    """A course is found from any folder below its root."""
    assert find_course(root / "source" / "hw").root == root.resolve()


def test_what_only_looks_like_a_hidden_test_is_none(root: Path) -> None:
    """A helper beside the tests may define a function called `test_statistic`."""
    (root / "grader_tests/hw/reference.py").write_text("def test_statistic(sample):\n    return sum(sample)\n")
    find_course(root).check("hw")


@pytest.mark.parametrize("place", ["submitted/ada/hw", "autograded/ada/hw", "downloaded/hw/extracted/ada_4711"])
def test_what_was_handed_in_is_no_course(root: Path, place: str) -> None:
    """A configuration or hidden tests beside a handed-in notebook are not taken for the course's: they are programs."""
    folder = root / place
    (folder / "grader_tests").mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("raise SystemExit('run')")
    assert find_course(folder).root == root.resolve()


def test_no_course_is_one_line(tmp_path: Path) -> None:
    """Outside a course the message is one line that names what was looked for."""
    with pytest.raises(CourseError, match=r"nbgrader_config\.py") as caught:
        find_course(tmp_path)
    assert "\n" not in str(caught.value)


def test_folder_names_come_from_the_configuration(root: Path) -> None:
    """nbgrader_config.py decides the course's name and its folders."""
    (root / "source").rename(root / "src")
    config = "c = get_config()\nc.CourseDirectory.course_id = 'opt'\nc.CourseDirectory.source_directory = 'src'\n"
    (root / "nbgrader_config.py").write_text(config)
    course = find_course(root)
    assert (course.name, course.source, course.assignments()) == ("opt", "src", ["hw"])


def test_broken_configuration_is_one_line(root: Path) -> None:
    """A configuration that does not parse is reported by its path."""
    (root / "nbgrader_config.py").write_text("c = (")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be read"):
        find_course(root)


@pytest.mark.parametrize(
    "line",
    [
        "CourseDirectory.submitted_directory = 5", "CourseDirectory.course_id = 7", "Nbjudge.limits = 60",
        "Execute.timeout = 'long'",
    ],
)  # fmt: skip
def test_settings_of_another_type_are_one_line(root: Path, line: str) -> None:
    """A number in place of a folder's name, or of the limits, is told with the name of the setting."""
    (root / "nbgrader_config.py").write_text(f"c = get_config()\nc.{line}\n")
    with pytest.raises(CourseError, match=line.partition(" ")[0]) as caught:
        find_course(root)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "limits"),
    [
        ("c.Execute.timeout = 20", {"cell_seconds": 20, "call_seconds": 20, "submission_seconds": 180}),
        ("c.ExecutePreprocessor.timeout = 600", {"cell_seconds": 600, "call_seconds": 600, "submission_seconds": 1800}),
        (
            "c.ExecutePreprocessor.timeout = 600; c.Execute.timeout = '20'; c.Nbjudge.limits = {'call_seconds': 5}",
            {"cell_seconds": 20, "call_seconds": 5, "submission_seconds": 180},
        ),
        ("c.Execute.timeout = -1", {}),
        ("c.Execute.timeout = None", {}),
    ],
)
def test_nbgraders_time_for_a_cell_is_kept(root: Path, lines: str, limits: dict[str, float]) -> None:
    """What a course gives a cell under nbgrader it has here, too, and so has a test's call; our limits go first."""
    (root / "nbgrader_config.py").write_text(f"c = get_config(); {lines}\n")
    assert find_course(root).limits == limits


def test_assignment_holds_the_release_and_its_files(root: Path) -> None:
    """An assignment has the release's notebooks by name and its other files by path, without caches and links."""
    folder = root / "release" / "hw"
    (folder / "data" / "__pycache__").mkdir(parents=True)
    (folder / "data" / "x.csv").write_text("1")
    (folder / "data" / "__pycache__" / "x.pyc").write_text("1")
    (folder / "link.py").symlink_to("/etc/passwd")
    assignment = find_course(root).assignment("hw")
    assert list(assignment.notebooks) == ["hw"]
    assert sorted(assignment.files) == ["data/x.csv", "helper.py"]
    assert assignment.tests == str(root.resolve() / "grader_tests" / "hw")


def test_submission_reads_notebooks_only(root: Path) -> None:
    """Modules handed in beside the notebook are not read; names that browsers lengthen are."""
    folder = root / "submitted" / "ada" / "hw"
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "b.ipynb.txt").write_text("{}")
    submission = find_course(root).submission("ada", "hw")
    assert sorted(submission.notebooks) == ["b.ipynb.txt", "hw.ipynb"]
    assert submission.problems == ()


def _link(folder: Path) -> None:
    (folder / "x.ipynb").symlink_to(folder / "hw.ipynb")


def _fifo(folder: Path) -> None:
    os.mkfifo(folder / "x.ipynb")


def _folder(folder: Path) -> None:
    (folder / "x.ipynb").mkdir()


def _huge(folder: Path) -> None:
    with (folder / "x.ipynb").open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize("prepare", [_link, _fifo, _folder, _huge])
def test_what_is_no_ordinary_file_is_reported(root: Path, prepare: Callable[[Path], None]) -> None:
    """A link, a FIFO, a folder or a huge file costs nothing but a line in `problems`."""
    prepare(root / "submitted" / "ada" / "hw")
    submission = find_course(root).submission("ada", "hw")
    assert list(submission.notebooks) == ["hw.ipynb"]
    assert [line.split()[0] for line in submission.problems] == ["x.ipynb"]


def test_what_was_handed_in_instead_of_a_notebook_is_named(root: Path) -> None:
    """Without a notebook the files that lie there are named in one line: a few, cut short."""
    folder = root / "submitted" / "ada" / "hw"
    (folder / "Meine Lösung.pdf").touch()
    (folder / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    assert find_course(root).submission("ada", "hw").problems == (), "beside a notebook may lie what likes"
    (folder / "hw.ipynb").unlink()
    (said,) = find_course(root).submission("ada", "hw").problems
    assert said == "Handed in, but no notebook: Meine Lösung.pdf. The name of a notebook ends in .ipynb."
    assert reader("zh_CN").text(said) == "提交了，但不是笔记本：Meine Lösung.pdf。笔记本的文件名以 .ipynb 结尾。"
    for name in (b"A\x1b[1m\xff\n.pdf", b"B\xe2\x80\xae" + b"b" * 200 + b".docx", b"C.zip", b"D.tar", b".DS_Store"):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).touch()
    (said,) = find_course(root).submission("ada", "hw").problems
    assert said.startswith("Handed in, but no notebook: A?[1m? .pdf, B?bbb") and "bbb.docx, C.zip and 2 more." in said
    assert said.isprintable() and len(said) < 250


def test_a_flood_of_notebooks_is_one_line(root: Path) -> None:
    """Of thousands of files only the first are read, and one line says so."""
    for number in range(1000):
        (root / "submitted" / "ada" / "hw" / f"x{number}.ipynb").write_bytes(b"{}")
    submission = find_course(root).submission("ada", "hw")
    assert "hw.ipynb" in submission.notebooks and len(submission.notebooks) == MAX_NOTEBOOKS
    assert submission.problems == ("Of 1001 files, the first 100 were looked at.",)


@pytest.mark.parametrize("ending", [".ipynb", ".txt"])
def test_of_very_many_files_only_the_first_are_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Of thirty thousand files all but a hundred are names in a list: they are neither opened nor looked at."""
    for number in range(30_000):
        os.close(os.open(tmp_path / f"{number:05}{ending}", os.O_CREAT))
    touched: list[str] = []
    for name in ("open", "stat", "lstat"):
        monkeypatch.setattr(os, name, _noting(getattr(os, name), touched))
    notebooks, problems = read_handed_in(tmp_path)
    monkeypatch.undo()
    assert len(touched) <= 3 * MAX_NOTEBOOKS and len(set(touched)) <= MAX_NOTEBOOKS + 1
    assert len(notebooks) == (MAX_NOTEBOOKS if ending == ".ipynb" else 0)
    (said,) = problems
    assert len(said) < 200


def _noting(function: Callable[..., Any], touched: list[str]) -> Callable[..., Any]:
    """Return a function of `os` that notes the path it is called with."""

    def noted(path: Any, *arguments: Any, **named: Any) -> Any:
        touched.append(str(path))
        return function(path, *arguments, **named)

    return noted


@pytest.mark.parametrize("level", ["submitted/ada", "submitted/ada/hw"])
def test_linked_folders_are_not_followed(root: Path, level: str) -> None:
    """A submission whose folder is a link is read as empty, and says so."""
    (root / level).rename(root / "elsewhere")
    (root / level).symlink_to(root / "elsewhere")
    submission = find_course(root).submission("ada", "hw")
    assert not submission.notebooks
    assert "link" in submission.problems[0]


@pytest.mark.parametrize("student", ["", ".", "..", "a/b", "a\\b", "a\nb", "a\0b", "\udcff"])
def test_unsafe_student_ids_are_refused(root: Path, student: str) -> None:
    """A student id cannot lead out of its folder."""
    with pytest.raises(CourseError, match="student id"):
        find_course(root).submission(student, "hw")


def test_names_of_all_languages_are_student_ids(root: Path) -> None:
    """Spaces, accents and Chinese letters are ordinary in a student id."""
    for student in ("Zoë O'Neil", "王小明", "a+b@c.org"):
        build.write(root / "submitted" / student / "hw" / "hw.ipynb", build.released())
    assert find_course(root).students("hw") == sorted(["ada", "Zoë O'Neil", "王小明", "a+b@c.org"])


def test_sound_course_passes(root: Path) -> None:
    """A course whose release fits its source has nothing to complain about."""
    find_course(root).check("hw")


def _rewrite(path: Path, old: str, new: str) -> None:
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))


BAD_COURSES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no release": (lambda root: (root / "release/hw/hw.ipynb").unlink(), "generate_assignment"),
    "points changed": (
        lambda root: _rewrite(root / "source/hw/hw.ipynb", '"points": 10', '"points": 7'),
        "other points",
    ),
    "points missing": (lambda root: _rewrite(root / "source/hw/hw.ipynb", '"points": 10', '"p": 1'), "no points"),
    "points not finite": (
        lambda root: _rewrite(root / "source/hw/hw.ipynb", '"points": 10', '"points": NaN'),
        "has NaN as its points, not a number from 0 on",
    ),
    "test edited": (
        lambda root: _rewrite(root / "source/hw/hw.ipynb", "square_test(", "square_check("),
        "another text",
    ),
    "begin marker lost": (lambda root: _rewrite(root / "source/hw/hw.ipynb", "### BEGIN HIDDEN TESTS", "#"), "markers"),
    "end marker lost": (lambda root: _rewrite(root / "source/hw/hw.ipynb", "### END HIDDEN TESTS", "#"), "markers"),
    "helper edited": (lambda root: (root / "source/hw/helper.py").write_text("VALUE = 2\n"), "helper.py differs"),
    "helper missing": (lambda root: (root / "release/hw/helper.py").unlink(), "helper.py is missing"),
    "notebook garbled": (lambda root: (root / "release/hw/hw.ipynb").write_text("{"), "cannot be read"),
    "grade_id twice": (lambda root: _rewrite(root / "source/hw/hw.ipynb", '"test_cube"', '"test_square"'), "2 cells"),
    "grade_id unsafe": (lambda root: _rewrite(root / "source/hw/hw.ipynb", '"test_cube"', '"../cube"'), "letters"),
    "tag added": (
        lambda root: _rewrite(root / "release/hw/hw.ipynb", '"ungraded"', '"graded"'),
        "tagged `ungraded`",
    ),
    "test file misnamed": (
        lambda root: (root / "grader_tests/hw/test_sqare.py").write_text("def test_it(student): ...\n"),
        "grader_tests/hw/test_sqare.py has the name of no graded cell",
    ),
    "test file named after the answer": (
        lambda root: (root / "grader_tests/hw/square.py").write_text("def test_it(student): ...\n"),
        "grader_tests/hw/square.py has the name of no graded cell",
    ),
    "test file missing": (
        lambda root: (root / "grader_tests/hw/test_cube.py").unlink(),
        "grader_tests/hw/test_cube.py is missing",
    ),
    "hidden line misspelt": (
        lambda root: _rewrite(root / "source/hw/hw.ipynb", 'hidden_tests(\\"test_cube', 'hidden_tests(\\"test_kube'),
        "the hidden line of test_cube asks for other tests",
    ),
    "nobody": (lambda root: (root / "submitted").rename(root / "elsewhere"), "Nobody handed in"),
}


@pytest.mark.parametrize("case", BAD_COURSES)
def test_bad_course_is_one_line(root: Path, case: str) -> None:
    """Each fault of a course is told in one line that says what and where, before anything is graded."""
    spoil, words = BAD_COURSES[case]
    spoil(root)
    with pytest.raises(CourseError) as caught:
        find_course(root).check("hw")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["hv", "HW", "../hw", "", "/etc", "hw/.."])
def test_wrong_assignment_name_lists_those_that_exist(root: Path, name: str) -> None:
    """A wrong name is refused with the names that exist."""
    with pytest.raises(CourseError, match="there is hw"):
        find_course(root).check(name)


def test_close_name_is_guessed(root: Path) -> None:
    """A typing mistake is met with the name that was meant."""
    with pytest.raises(CourseError, match="Did you mean hw"):
        find_course(root).check("hww")


def test_course_without_source_is_taken_as_it_is(root: Path) -> None:
    """A course handed on without its source can be graded."""
    (root / "source").rename(root / "elsewhere")
    find_course(root).check("hw")


def test_solution_is_the_source(root: Path) -> None:
    """The instructor's solution has the form of a submission."""
    solution = find_course(root).solution("hw")
    assert b"BEGIN SOLUTION" in solution.notebooks["hw.ipynb"]


def test_header_and_footer_of_the_configuration_belong_to_the_source(root: Path) -> None:
    """What nbgrader puts around each notebook of a release is no sign of a stale one, and is there in the solution."""
    header = build.code("header", "import math", **build.marks("header", locked=True))
    footer = build.text("footer", "Well done.", **build.marks("footer", locked=True))
    around = {"header": header, "footer": footer}
    config = "c = get_config()\n"
    for name, cell in around.items():
        build.write(root / f"source/{name}.ipynb", build.notebook(cell))
        config += f"c.IncludeHeaderFooter.{name} = 'source/{name}.ipynb'\n"
    build.write(root / "release/hw/hw.ipynb", build.notebook(header, *build.released().cells, footer))
    (root / "nbgrader_config.py").write_text(config)
    course = find_course(root)
    course.check("hw")
    cells = json.loads(course.solution("hw").notebooks["hw.ipynb"])["cells"]
    assert [cell["id"] for cell in cells] == ["header", *build.ids(build.sourced()), "footer"]
    (root / "source/footer.ipynb").unlink()
    with pytest.raises(CourseError, match=r"sets IncludeHeaderFooter to source/footer\.ipynb.*Mend the path"):
        course.check("hw")


def test_nbgrader_describes_the_same_course(root: Path) -> None:
    """An nbgrader CourseDirectory maps onto the same record."""
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    coursedir = CourseDirectory(root=str(root), course_id="opt")  # which lacks what an application reads later
    expected = Course(root.resolve(), name="opt", db_url=f"sqlite:///{root}/gradebook.db")
    assert Course.from_nbgrader(coursedir, Config()) == expected
    config = Config(LateSubmissionPlugin={"penalty_method": "zero"}, Nbjudge={"limits": {"cell_seconds": 7}})
    found = Course.from_nbgrader(coursedir, config)
    assert found.config is config and found.limits == {"cell_seconds": 7}


def test_course_does_not_import_nbgrader() -> None:
    """Workers can use the module without nbgrader's two seconds of imports."""
    assert "nbgrader" not in {name.partition(".")[0] for name in vars(course_module)}


@pytest.fixture
def kit(root: Path) -> Path:
    """Return a package in source/ that the course's assignments share, released with `hw`."""
    kit = root / "source" / "kit"
    for folder in (kit, root / "release" / "hw" / "kit"):
        for path in ("__init__.py", "data.py", "hw/own.py"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text("TWO = 2\n")
    (root / "source" / "exam").mkdir()
    (root / "source" / "exam" / "exam.ipynb").write_bytes((root / "source" / "hw" / "hw.ipynb").read_bytes())
    (kit / "exam").mkdir()
    (kit / "exam" / "own.py").write_text("THREE = 3\n")
    (root / "source" / "hw" / "kit").symlink_to("../kit")  # for the author's kernel
    return kit


def test_a_shared_package_is_no_assignment(root: Path, kit: Path) -> None:
    """A Python package in source/ without a notebook is no assignment; one with a notebook is."""
    assert find_course(root).assignments() == ["exam", "hw"]
    (root / "source" / "exam" / "__init__.py").touch()
    assert find_course(root).assignments() == ["exam", "hw"]


def test_a_shared_package_lies_beside_every_assignment(root: Path, kit: Path) -> None:
    """Each assignment has all of it but what bears the name of another one."""
    course = find_course(root)
    assert sorted(course.shared_files("hw")) == ["kit/__init__.py", "kit/data.py", "kit/hw/own.py"]
    assert sorted(course.shared_files("exam")) == ["kit/__init__.py", "kit/data.py", "kit/exam/own.py"]
    course.check("hw", submissions=False)


def test_a_course_that_was_copied_without_its_links_is_the_same(root: Path, kit: Path) -> None:
    """Where a copy has made a folder of the link to the package, the release is not stale for it."""
    copy = shutil.copytree(root, root.with_name("copy"))
    assert (copy / "source" / "hw" / "kit" / "exam" / "own.py").is_file()
    course = find_course(copy)
    course.check("hw", submissions=False)
    (copy / "source" / "kit" / "data.py").write_text("TWO = 22\n")
    with pytest.raises(CourseError, match=r"release/hw/kit/data\.py differs from the source"):
        course.check("hw", submissions=False)


@pytest.mark.parametrize("path", ["data.py", "hw/own.py"])
def test_a_release_with_an_older_package_is_stale(root: Path, kit: Path, path: str) -> None:
    """A change of the shared package, and a module that the release lacks, are told before anything is graded."""
    (kit / path).write_text("TWO = 22\n")
    with pytest.raises(CourseError, match=f"release/hw/kit/{path} differs from the source"):
        find_course(root).check("hw", submissions=False)
    (root / "release" / "hw" / "kit" / path).unlink()
    with pytest.raises(CourseError, match=f"release/hw/kit/{path} is missing"):
        find_course(root).check("hw", submissions=False)

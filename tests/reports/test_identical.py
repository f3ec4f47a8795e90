"""Which submissions are called the same, and which are not."""

from pathlib import Path

from nbjudge.batch.fingerprint import LEAST_IN_A_FILE, LEAST_WRITTEN, Fingerprint, Fingerprinter
from nbjudge.course.folders import Course
from nbjudge.records import Verdict
from nbjudge.reports.identical import SAME_ANSWERS, SAME_FILE, identical_submissions
from tests.notebooks import build

LONG = "\n".join(f"quantity_{number} = {number} * offset  # the {number}th of them" for number in range(20))


def _course(root: Path, files: dict[str, bytes]) -> Course:
    for student, content in files.items():
        folder = root / "submitted" / student / "hw"
        folder.mkdir(parents=True)
        (folder / "hw.ipynb").write_bytes(content)
    return Course(root)


def _taken(student: str, answer: str) -> Fingerprint:
    release = build.notebook(build.code("answer", "# YOUR CODE HERE", **build.marks("answer", solution=True)))
    handed_in = build.notebook(build.code("answer", answer, **build.marks("answer", solution=True)))
    fingerprinter = Fingerprinter([{"hw": build.as_bytes(release)}])
    return fingerprinter.take(Verdict(student, "hw", "graded"), {"hw": build.as_bytes(handed_in)})


def test_a_file_handed_in_twice_is_named_in_a_class_of_two(tmp_path: Path) -> None:
    """Two students with the same bytes are a group, however small the class."""
    course = _course(tmp_path, {"ada": b"the same", "ben": b"the same"})
    (group,) = identical_submissions(course, "hw", [_taken("ada", LONG), _taken("ben", LONG)])
    assert (group.students, group.what) == (("ada", "ben"), SAME_FILE)


def test_answers_that_differ_in_their_form_are_the_same(tmp_path: Path) -> None:
    """Other spaces, lines and quotes, as a formatter makes them, make no other answer; another name does."""
    course = _course(tmp_path, {"ada": b"1", "ben": b"2", "cleo": b"3", "dan": b"4"})
    call = "\nplot(quantity_1, label='first', title='a long title')"
    formatted = LONG.replace(" = ", "=") + '\nplot(\n    quantity_1,\n    label="first",\n    title="a long title",\n)'
    spaced, renamed = LONG.replace("\n", "\n\n").replace(" = ", "  =  ") + call, LONG.replace("offset", "shift") + call
    answers = {"ada": LONG + call, "ben": spaced, "cleo": renamed, "dan": formatted}
    (group,) = identical_submissions(course, "hw", [_taken(*item) for item in answers.items()])
    assert (group.students, group.what) == (("ada", "ben", "dan"), SAME_ANSWERS)


def test_short_answers_agree_by_chance(tmp_path: Path) -> None:
    """Who wrote little, or nothing, is in no group; but for a whole file less is enough."""
    course = _course(tmp_path / "files", {"ada": b"1", "ben": b"1"})
    other = _course(tmp_path / "others", {"ada": b"1", "ben": b"2"})
    for answer in ("# YOUR CODE HERE", LONG[: LEAST_IN_A_FILE - 30]):
        assert identical_submissions(course, "hw", [_taken("ada", answer), _taken("ben", answer)]) == []
    taken = [_taken(student, LONG[: LEAST_WRITTEN - 100]) for student in ("ada", "ben")]
    assert identical_submissions(other, "hw", taken) == []
    assert [group.what for group in identical_submissions(course, "hw", taken)] == [SAME_FILE]

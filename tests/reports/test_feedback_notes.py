"""What is said of feedback pages that nbgrader made alone."""

from pathlib import Path

from nbjudge.course.folders import Course
from nbjudge.reports.freshness import feedback_notes


def test_a_verdict_beside_a_page_is_taken_away(tmp_path: Path) -> None:
    """It is removed and said once, with what to add to the configuration; the page stays."""
    folder = tmp_path / "feedback" / "ada" / "hw"
    folder.mkdir(parents=True)
    for name in ("verdict.json", "hw.html"):
        (folder / name).touch()
    (note,) = feedback_notes(Course(tmp_path), "hw", ["ada", "ben"])
    assert "in a feedback folder" in note and "install(c)" in note
    assert [path.name for path in folder.iterdir()] == ["hw.html"]
    assert feedback_notes(Course(tmp_path), "hw", ["ada", "ben"]) == []


def test_a_course_that_has_our_lines_is_not_told_to_add_them(tmp_path: Path) -> None:
    """The verdict may be there from before the lines were added."""
    folder = tmp_path / "feedback" / "ada" / "hw"
    folder.mkdir(parents=True)
    (folder / "verdict.json").touch()
    course = Course(tmp_path, config={"GenerateFeedback": {"exporter_class": "ours"}})
    (note,) = feedback_notes(course, "hw", ["ada"])
    assert "is removed there" in note and "Add to" not in note

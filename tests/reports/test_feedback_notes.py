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
    assert "in 1 feedback folders" in note and "install(c)" in note
    assert [path.name for path in folder.iterdir()] == ["hw.html"]
    assert feedback_notes(Course(tmp_path), "hw", ["ada", "ben"]) == []

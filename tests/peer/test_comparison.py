"""What `make test-peer` makes of pytest's report, without running nbgrader's tests."""

from pathlib import Path

import pytest

from tools.peer import compare, outcomes_in

REPORT = """<testsuites><testsuite>
<testcase file="apps/test_api.py" classname="apps.test_api.TestApi" name="test_a"/>
<testcase file="apps/test_api.py" classname="apps.test_api.TestApi" name="test_b[True]"><failure/></testcase>
<testcase file="test_auth.py" classname="test_auth" name="test_c"><skipped/></testcase>
<testcase file="test_auth.py" classname="test_auth" name="test_d"><error/></testcase>
</testsuite></testsuites>"""
A, B = "apps/test_api.py::TestApi::test_a", "apps/test_api.py::TestApi::test_b[True]"
LISTED = {B: {"reason": "security", "why": "…"}}


def test_tests_are_named_as_pytest_runs_them(tmp_path: Path) -> None:
    """Each name can be given to the program again, to run that test alone."""
    (tmp_path / "results.xml").write_text(REPORT)
    expected = {A: "passed", B: "failed", "test_auth.py::test_c": "skipped", "test_auth.py::test_d": "failed"}
    assert outcomes_in(tmp_path / "results.xml") == expected


@pytest.mark.parametrize(
    ("outcomes", "alone", "listed", "code", "said"),
    [
        ({A: "passed", B: "failed"}, {}, LISTED, 0, "1 fail as listed: security"),
        ({A: "passed", B: "passed"}, {}, LISTED, 1, "take them out"),
        ({A: "failed", B: "failed"}, {A: "passed"}, LISTED, 1, "are not in differences.json"),
        ({A: "failed", B: "failed"}, {A: "failed"}, LISTED, 0, "fail with nbgrader alone, too"),
        ({A: "failed", B: "failed"}, {}, LISTED, 1, "did not run with nbgrader alone"),
    ],
)
def test_the_list_and_what_fails_are_the_same(
    capsys: pytest.CaptureFixture[str],
    outcomes: dict[str, str],
    alone: dict[str, str],
    listed: dict[str, dict[str, str]],
    code: int,
    said: str,
) -> None:
    """A failure that is not listed and an entry that passes are faults; what fails in nbgrader alone is none."""
    assert compare(outcomes, alone, listed) == code
    assert said in capsys.readouterr().out

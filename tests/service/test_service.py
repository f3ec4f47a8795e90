"""From handing in to the mark, by the interface for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batch import tiny
from tests.batch.running import grade
from tests.service.conftest import NO_COOL_DOWN, SUBMISSIONS, Served

Serve = Callable[..., Served]


def test_a_submission_is_kept_graded_and_shown(serve: Serve) -> None:
    """What is handed in is answered with 202 and an id, and soon has its verdict and its feedback page."""
    served = serve()
    ada = served.as_("ada")
    answer = served.hand_in(ada, tiny.asking("score 7"))
    assert answer.status_code == 202
    assert (answer.json()["attempt"], answer.json()["again"]) == (1, False)
    shown = served.graded(ada, answer)
    assert (shown["verdict"]["score"], shown["verdict"]["max_score"]) == (7, 15)
    assert shown["verdict"]["exercises"][0]["checks"][0]["hint"] == "Look again."
    page = served.client.get(f"{answer.headers['Location']}/feedback", headers=ada)
    assert page.status_code == 200 and "f is right" in page.text
    assert page.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_the_end_is_that_of_nbjudge_grade(serve: Serve, tmp_path: Path) -> None:
    """Files, verdicts and rows of the gradebook are those that `nbjudge grade` writes for the same submissions."""
    served = serve()
    for student, points in (("ada", 10), ("bob", 3)):
        headers = served.as_(student)
        served.graded(headers, served.hand_in(headers, tiny.asking(f"score {points}")))
    other = tiny.make_course(tmp_path / "other", {}, config=NO_COOL_DOWN)
    for path in (served.root / "submitted").rglob("*.*"):
        tiny.write(other / path.relative_to(served.root), path.read_bytes())
    grade(other)
    assert tiny.end_state(served.root) == tiny.end_state(other)
    assert grade(served.root).skipped == 2  # the journal knows them


def test_the_same_file_is_one_submission(serve: Serve) -> None:
    """A file that is handed in twice has one id and is one attempt; another file in between makes it a new one."""
    served = serve()
    ada = served.as_("ada")
    first, again = (served.hand_in(ada, tiny.asking("score 1")).json() for _ in range(2))
    assert (first["id"], again["again"], again["attempt"]) == (again["id"], True, 1)
    second = served.hand_in(ada, tiny.asking("score 2"))
    assert second.json()["attempt"] == 2
    third = served.hand_in(ada, tiny.asking("score 1"))
    assert third.json()["attempt"] == 3
    assert served.graded(ada, third)["verdict"]["score"] == 1
    assert served.client.get(second.headers["Location"], headers=ada).json()["state"] == "replaced"


def test_nothing_hidden_is_shown(serve: Serve) -> None:
    """A student's view has no detail, seed or path of ours."""
    served = serve()
    ada = served.as_("ada")
    answer = served.hand_in(ada, tiny.asking("raise"))
    text = json.dumps(served.graded(ada, answer))
    assert "a bug of ours" not in text and "RuntimeError" not in text and str(served.root) not in text
    assert not {"detail", "seed"} & set(json.loads(text)["verdict"])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "not a notebook"),
        (b'{"cells": [', "ends in the middle"),
        (b"[" * 100_000, "nested far deeper"),
        (b'{"a": 1}', "no cells"),
    ],
)
def test_what_is_no_notebook_is_refused(serve: Serve, data: bytes, says: str) -> None:
    """An upload that is no notebook gets 422 and the reason, and leaves nothing on the disk."""
    served = serve()
    answer = served.hand_in(served.as_("ada"), data)
    assert answer.status_code == 422 and says in answer.json()["error"]
    assert not list((served.root / ".nbjudge" / "arrivals").iterdir())
    assert not (served.root / "submitted").exists()


def test_a_file_that_is_too_large_is_not_read(serve: Serve) -> None:
    """A declared size over the limit is refused before the body, an undeclared one as soon as it is over."""
    served = serve('c.Nbjudge.serve = {"upload_bytes": 2000}\n')
    ada = served.as_("ada")
    assert served.hand_in(ada, b"x" * 2001).status_code == 413
    parts = served.client.post(SUBMISSIONS, content=(b"x" * 500 for _ in range(5)), headers=ada)
    assert parts.status_code == 413
    assert served.client.post(SUBMISSIONS, content=b"", headers={**ada, "Content-Length": "-1"}).status_code in (
        400,
        413,
    )


def test_unknown_and_closed_assignments_take_nothing(serve: Serve) -> None:
    """An assignment that is unknown, by whatever path, is 404; one that is closed 403; neither says where files lie."""
    served = serve('c.Nbjudge.serve = {"closed": ["homework"]}\n')
    ada = served.as_("ada")
    for name in ("homewrk", "..%2Fhomework", "..", "%00"):
        answer = served.client.post(f"/api/assignments/{name}/submissions", content=b"{}", headers=ada)
        assert answer.status_code == 404
    answer = served.hand_in(ada, tiny.asking("score 1"))
    assert (answer.status_code, answer.json()) == (403, {"error": "This assignment is closed."})


def test_attempts_and_cool_down(serve: Serve) -> None:
    """A student may hand in as often as the course says, with a pause in between; the same file costs nothing."""
    served = serve('c.Nbjudge.serve = {"attempts": 1, "cool_down_seconds": 0}\n')
    ada = served.as_("ada")
    assert served.hand_in(ada, tiny.asking("score 1")).status_code == 202
    assert served.hand_in(ada, tiny.asking("score 1")).status_code == 202
    answer = served.hand_in(ada, tiny.asking("score 2"))
    assert (answer.status_code, "once" in answer.json()["error"]) == (403, True)
    cooling = serve('c.Nbjudge.serve = {"cool_down_seconds": 50}\n')
    ada = cooling.as_("ada")
    assert cooling.hand_in(ada, tiny.asking("score 1")).status_code == 202
    answer = cooling.hand_in(ada, tiny.asking("score 2"))
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 50


def test_a_full_queue_says_when_to_come_back(serve: Serve) -> None:
    """With as many waiting as may wait, the next student gets 503 and a time; nothing that waits is lost."""
    served = serve('c.Nbjudge.serve = {"queue": 1, "cool_down_seconds": 0}\n')
    ada, bob = served.as_("ada"), served.as_("bob")
    first = served.hand_in(ada, tiny.asking("slow 1"))
    answer = served.hand_in(bob, tiny.asking("score 1"))
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert served.graded(ada, first)["state"] == "graded"
    assert served.hand_in(bob, tiny.asking("score 1")).status_code == 202

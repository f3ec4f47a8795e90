"""From handing in to the mark, by the interface for programs."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any

import jsonschema
import pytest
from prometheus_client.parser import text_string_to_metric_families

from nbjudge.batch.lock import grading_lock
from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError
from nbjudge.gradebook.database import open_gradebook
from nbjudge.gradebook.people import extend
from nbjudge.service import shown as shown_module
from nbjudge.service.arrivals import Arrival
from nbjudge.service.rules import Rules
from nbjudge.service.shown import Shown
from tests.batch import tiny
from tests.batch.running import grade
from tests.service import listening
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


def test_a_page_that_takes_long_holds_nobody_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A student has one page made at a time; meanwhile others hand in, and read their own, shorter pages."""
    began, over = threading.Event(), threading.Event()

    def page(_: object, arrival: Arrival, *__: object) -> str:
        if arrival.student == "ada":
            began.set()
            assert over.wait(60)
        return f"a page for {arrival.student}"

    served = serve()
    ada, bob = served.as_("ada"), served.as_("bob")
    where, short = (served.hand_in(who, tiny.asking("score 7")).headers["Location"] for who in (ada, bob))
    monkeypatch.setattr(Shown, "feedback", page)
    monkeypatch.setattr(Shown, "has_long_feedback", lambda _, arrival, *__: arrival.student == "ada")
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(served.client.get, f"{where}/feedback", headers=ada)
        assert began.wait(60)
        try:
            second = served.client.get(f"{where}/feedback", headers=ada)
            assert (second.status_code, second.headers["Retry-After"]) == (429, "2")
            assert served.client.get(f"{short}/feedback", headers=bob).text == "a page for bob"
            assert served.hand_in(bob, tiny.asking("score 8")).status_code == 202
        finally:
            over.set()
        assert first.result(60).text == "a page for ada"
    assert served.client.get(f"{where}/feedback", headers=ada).status_code == 200


def test_a_page_is_written_once_and_again_when_it_says_something_else(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks again gets the same page; after another verdict, another one. No other notebook's name is a page."""
    written: list[str] = []
    write = shown_module.feedback_page
    monkeypatch.setattr(shown_module, "_LONG_BYTES", 10)
    monkeypatch.setattr(shown_module, "feedback_page", lambda *about, **how: written.append("") or write(*about, **how))
    served = serve()
    ada = served.as_("ada")
    answer = served.hand_in(ada, tiny.asking("score 7"))
    served.graded(ada, answer)
    where = f"{answer.headers['Location']}/feedback"
    pages = [served.client.get(where, headers=ada).text for _ in range(3)]
    assert len(written) == 1 and len(set(pages)) == 1
    for name in ("other", "../ps", "%00", "../../bob/homework/ps"):
        assert served.client.get(where, params={"notebook": name}, headers=ada).status_code == 404
    again = served.hand_in(ada, tiny.asking("score 8"))
    served.graded(ada, again)
    assert served.client.get(f"{again.headers['Location']}/feedback", headers=ada).text not in pages
    assert len(written) == 2


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


def test_the_description_is_true(serve: Serve) -> None:
    """OpenAPI names each route below /api and no other, and what is answered has the form that it says."""
    served = serve()
    told = served.client.get("/api/openapi.json").json()
    routes = {
        (route.path, method.lower())
        for route in served.client.app.routes  # type: ignore[attr-defined]
        if route.path.startswith(("/api/assignments", "/health", "/metrics"))
        for method in route.methods - {"HEAD"}
    }
    assert {(path, method) for path, item in told["paths"].items() for method in item} == routes
    ada, eve = served.as_("ada"), served.as_("eve", instructor=True)
    answer = served.hand_in(ada, tiny.asking("score 7"))
    shown = served.graded(ada, answer)
    whole = served.client.get(f"/api/assignments/{tiny.NAME}/class", headers=eve).json()
    for name, found in (("Submission", answer.json()), ("Submission", shown), ("Class", whole)):
        schema = {**told["components"]["schemas"][name], "components": told["components"]}
        jsonschema.validate(found, _closed(schema))


def _closed(schema: Any) -> Any:
    """Return a schema that allows no property that it does not name."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    is_object = schema.get("type") == "object" and "properties" in schema
    return closed | ({"additionalProperties": False} if is_object else {})


def test_figures_for_a_monitoring_system(serve: Serve) -> None:
    """/metrics counts what was graded and what went wrong, by reason, in a form that Prometheus' own parser reads."""
    served = serve()
    ada, eve = served.as_("ada"), served.as_("eve", instructor=True)
    served.graded(ada, served.hand_in(ada, tiny.asking("raise")))
    text = served.client.get("/metrics", headers=eve).text
    found = {sample.name: sample.value for family in text_string_to_metric_families(text) for sample in family.samples}
    assert (found["nbjudge_graded_total"], found["nbjudge_queue_length"]) == (1, 0)
    assert 'nbjudge_failures_total{reason="not_graded_grader"} 1.0' in text
    assert "ada" not in text


def test_a_course_that_cannot_be_graded_loses_nothing(serve: Serve) -> None:
    """While a test fails the solution, submissions wait and the instructor reads why; mended, they are graded."""
    served = serve()
    ada, eve = served.as_("ada"), served.as_("eve", instructor=True)
    served.service.loop._patience = 0.01
    source = served.root / "source" / tiny.NAME / "ps.ipynb"
    right = source.read_bytes()
    source.write_bytes(right.replace(b"score 10", b"score 9"))
    answer = served.hand_in(ada, tiny.asking("score 7"))
    for _ in range(500):
        whole = served.client.get(f"/api/assignments/{tiny.NAME}/class", headers=eve).json()
        if whole["trouble"]:
            break
        time.sleep(0.02)
    assert "solution" in whole["trouble"]
    waiting = served.client.get(answer.headers["Location"], headers=ada).json()
    assert (waiting["place"], waiting["delayed"]) == (1, True) and "solution" not in json.dumps(waiting)
    assert served.client.get("/health").json() == {"status": "delayed"}
    source.write_bytes(right)
    assert served.graded(ada, answer)["verdict"]["score"] == 7


def test_it_takes_turns_with_nbjudge_grade(serve: Serve) -> None:
    """While another grading holds the lock, submissions wait; then they are graded."""
    served = serve()
    ada = served.as_("ada")
    with grading_lock(served.root / ".nbjudge" / f"{tiny.NAME}.lock", tiny.NAME):
        answer = served.hand_in(ada, tiny.asking("score 7"))
        time.sleep(0.3)
        assert served.client.get(answer.headers["Location"], headers=ada).json()["state"] in ("queued", "grading")
    assert served.graded(ada, answer)["verdict"]["score"] == 7
    assert served.service.loop.failures.total() == 0


def test_the_due_date_and_an_extension(serve: Serve) -> None:
    """After nbgrader's due date nothing is taken, but from a student with more time, or where the course takes late."""
    served = serve()
    ada, bob = served.as_("ada"), served.as_("bob")
    for headers in (ada, bob):
        served.graded(headers, served.hand_in(headers, tiny.asking("score 1")))
    course = find_course(served.root)
    with open_gradebook(course.gradebook_url, course.name) as book:
        book.update_or_create_assignment(tiny.NAME, duedate="2026-01-01 12:00:00 UTC")
    extend(course, "bob", tiny.NAME, "9000 days")
    answer = served.hand_in(ada, tiny.asking("score 2"))
    assert (answer.status_code, "2026-01-01 12:00 UTC" in answer.json()["error"]) == (403, True)
    assert served.hand_in(bob, tiny.asking("score 2")).status_code == 202
    late = replace(served.service.acceptance.rules, late=True)
    served.service.acceptance.rules = late
    assert served.hand_in(ada, tiny.asking("score 2")).status_code == 202


def test_a_final_mark_is_told(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in is told a mark when no part of it waits for a person; one that fails stops nothing."""
    named = [f"tests.service.listening:{name}" for name in ("fail", "note")]
    served = serve(f"{NO_COOL_DOWN}c.Nbjudge.final_mark_listeners = {named}\n")
    listening.told.clear()
    tell, looked = served.service.loop._tell, Queue[None]()  # the loop looks what is final after a verdict can be seen
    monkeypatch.setattr(served.service.loop, "_tell", lambda *about: looked.put(tell(*about)))
    ada = served.as_("ada")
    served.hand_in(ada, tiny.asking("score 7"))
    looked.get(timeout=60)
    course = find_course(served.root)
    with open_gradebook(course.gradebook_url, course.name) as book:
        essay = book.find_grade("essay", "ps", tiny.NAME, "ada")
        essay.manual_score, essay.needs_manual_grade = 4, False
        book.db.commit()
    assert listening.told == []
    served.hand_in(ada, tiny.asking("slow 0"))  # the person's points stay, to be looked at again
    looked.get(timeout=60)
    with open_gradebook(course.gradebook_url, course.name) as book:
        book.find_grade("essay", "ps", tiny.NAME, "ada").needs_manual_grade = False
        book.db.commit()
    arrival = served.service.arrivals.last((tiny.NAME, "ada"))
    assert arrival is not None
    tell(course, tiny.NAME, [arrival])
    (mark,) = listening.told
    assert (mark.student, mark.submission, mark.score, mark.max_score) == ("ada", arrival.id, 5, 15)
    assert served.service.loop.failures["listener"] == 1


@pytest.mark.parametrize("value", ['{"attempts": -1}', '{"attemps": 1}', '{"late": 1}', '{"closed": "x"}', "3"])
def test_a_setting_that_is_none_is_said(tmp_path: Path, value: str) -> None:
    """A setting that does not exist, or has a value that it cannot have, is named in one line."""
    with pytest.raises(CourseError, match=r"nbgrader_config.py sets Nbjudge.serve"):
        Rules.of(find_course(tiny.make_course(tmp_path, {}, config=f"c.Nbjudge.serve = {value}\n")))

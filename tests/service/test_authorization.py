"""Who may do what: every route, as everybody."""

from __future__ import annotations

import csv
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nbjudge.__main__ import main
from nbjudge.course.folders import find_course
from nbjudge.errors import UsageError
from nbjudge.service.tokens import Caller, Tokens
from nbjudge.service.web.server import application, make_service
from tests.batch import tiny
from tests.service.conftest import NO_COOL_DOWN, SUBMISSIONS, Served

WHO = ("stranger", "ada", "bob", "instructor")
SECRET = "what only ada wrote"
HERS = tiny.exercises(f"def f():\n    pass  # do: score 7\n# {SECRET}")
# method, path ({id} is ada's submission), and the status for each of WHO.
TABLE = [
    ("GET", "/health", (200, 200, 200, 200)),
    ("GET", "/api/openapi.json", (200, 200, 200, 200)),
    ("GET", "/metrics", (401, 403, 403, 200)),
    ("GET", "/api/assignments", (401, 200, 200, 200)),
    ("GET", "/api/assignments/homework/submissions", (401, 200, 404, 404)),
    ("GET", "/api/assignments/homework/submissions/{id}", (401, 200, 404, 200)),
    ("GET", "/api/assignments/other/submissions/{id}", (401, 404, 404, 404)),
    ("GET", "/api/assignments/homework/submissions/{id}/feedback", (401, 200, 404, 200)),
    ("GET", "/api/assignments/homework/submissions/0/feedback", (401, 404, 404, 404)),
    ("GET", "/api/assignments/homework/class", (401, 403, 403, 200)),
    ("GET", "/api/assignments/other/class", (401, 403, 403, 404)),
    ("GET", "/", (401, 200, 200, 200)),
    ("GET", "/assignments/homework", (401, 200, 200, 403)),
    ("GET", "/assignments/other", (401, 404, 404, 403)),
    ("GET", "/class/homework", (401, 403, 403, 200)),
    ("GET", "/api/assignments/homework/class/events", (401, 403, 403, None)),
    ("GET", "/api/assignments/homework/events", (401, None, None, 403)),  # None: goes on for ever
    ("GET", "/beside/service.css", (200, 200, 200, 200)),
    ("GET", "/beside/login.html", (404, 404, 404, 404)),
    ("GET", "/login", (200, 200, 200, 200)),
    ("POST", "/login", (403, 403, 403, 403)),  # as no page of ours sent it
    ("POST", "/logout", (403, 403, 403, 403)),
    ("PUT", "/api/assignments/homework/submissions/{id}", (405, 405, 405, 405)),
    ("DELETE", "/api/assignments/homework/submissions/{id}", (405, 405, 405, 405)),
    ("GET", "/.nbjudge/tokens.jsonl", (404, 404, 404, 404)),
    ("GET", "/api/assignments/../../nbgrader_config.py", (404, 404, 404, 404)),
    ("POST", "/api/assignments/homework/submissions", (401, 202, 202, 403)),  # last: bob has handed in nothing before
]


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory, one_call_of_alembic: None) -> Iterator[tuple[Served, str]]:
    """Return a service with a graded submission of ada's, and its id."""
    root = tiny.make_course(tmp_path_factory.mktemp("classroom"), {}, config=NO_COOL_DOWN)
    service = make_service(find_course(root), jobs=1, options={"grader": tiny.FakeGrader})
    with TestClient(application(service), raise_server_exceptions=False) as client:
        served = Served(root, service, client)
        ada = served.as_("ada")
        answer = served.hand_in(ada, HERS)
        yield served, served.graded(ada, answer)["id"]


def _headers(served: Served, who: str) -> dict[str, str]:
    return {} if who == "stranger" else served.as_(who, instructor=who == "instructor")


@pytest.mark.parametrize(
    ("method", "path", "who", "status"),
    [
        (method, path, who, status)
        for method, path, row in TABLE
        for who, status in zip(WHO, row, strict=True)
        if status
    ],
)
def test_each_route_as_everybody(classroom: tuple[Served, str], method: str, path: str, who: str, status: int) -> None:
    """Each route gives each caller the status of the table, and ada's text and points to herself and instructors."""
    served, submission = classroom
    data = HERS if who == "ada" else tiny.asking("score 1")  # hers stays as it is
    sent = data if method == "POST" else None
    answer = served.client.request(method, path.format(id=submission), headers=_headers(served, who), content=sent)
    assert answer.status_code == status
    if who in ("stranger", "bob"):
        assert SECRET not in answer.text and '"score": 7' not in answer.text


def test_every_route_is_in_the_table(classroom: tuple[Served, str]) -> None:
    """No route is left out of the table."""
    served, submission = classroom
    rows = [(method, path.format(id=submission)) for method, path, _ in TABLE]
    for route in served.client.app.routes:  # type: ignore[attr-defined]
        tried = {method for method, path in rows if route.path_regex.fullmatch(path)}
        assert route.methods - {"HEAD"} <= tried, route.path


def test_a_token_that_expired_or_was_revoked_is_a_strangers(classroom: tuple[Served, str]) -> None:
    """A token works until it expires or is revoked, without a restart of the service, and lies nowhere as it is."""
    served, _ = classroom
    tokens = Tokens(find_course(served.root))
    token = tokens.make("carl", days=1)
    assert token not in (served.root / ".nbjudge" / "tokens.jsonl").read_text()
    assert (served.root / ".nbjudge" / "tokens.jsonl").stat().st_mode & 0o077 == 0
    headers = {"Authorization": f"Bearer {token}"}
    assert served.client.get("/api/assignments", headers=headers).status_code == 200
    assert tokens.revoke("carl") == 1
    assert served.client.get("/api/assignments", headers=headers).status_code == 401
    late = Tokens(find_course(served.root)).make("carl", days=0.000001)
    time.sleep(0.1)
    assert served.client.get("/api/assignments", headers={"Authorization": f"Bearer {late}"}).status_code == 401


def test_another_sites_page_cannot_write_with_our_cookie(classroom: tuple[Served, str]) -> None:
    """With the cookie alone a browser must say that our own page sends; a program with a header need not."""
    served, _ = classroom
    token = Tokens(find_course(served.root)).make("ada")
    cookie = {"Cookie": f"nbjudge-token={token}"}
    ours = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    tries = [
        ({}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 202),
        (ours, 202),
    ]
    for headers, status in tries:
        assert served.client.post(SUBMISSIONS, content=HERS, headers={**cookie, **headers}).status_code == status


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "a\nb"])
def test_a_name_that_leads_elsewhere_gets_no_token(tmp_path: Path, name: str) -> None:
    """What cannot be a folder of its own gets no token."""
    with pytest.raises(UsageError, match="cannot be a student id"):
        Tokens(find_course(tiny.make_course(tmp_path, {}))).make(name)


def test_the_command_makes_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`nbjudge token` prints the token alone on standard output, and `--revoke` says how many there were."""
    root = tiny.make_course(tmp_path / "course", {})
    monkeypatch.chdir(root)
    assert main(["token", "eve", "--instructor"]) == 0
    token = capsys.readouterr().out.strip()
    assert Tokens(find_course(root)).who(token) == Caller("eve", instructor=True)
    assert json.loads((root / ".nbjudge" / "tokens.jsonl").read_text())["name"] == "eve"
    assert main(["token", "eve", "--revoke"]) == 0
    assert capsys.readouterr().out == "1 token of eve revoked.\n"
    assert main(["token", "eve", "--days", "0"]) == 2
    for wrong in ([], ["eve", "--all", "t.csv"], ["--all", "t.csv", "--instructor"], ["--all", "t.csv", "--revoke"]):
        assert main(["token", *wrong]) == 2


def _class(root: Path, *students: tuple[str, str, str, str]) -> None:
    """Write a gradebook's table of students."""
    with closing(sqlite3.connect(root / "gradebook.db")) as book:
        for table in (
            "student (id, first_name, last_name, email, lms_user_id)",
            "assignment (id, name, duedate)",
            "submitted_assignment (id, assignment_id, student_id, timestamp, extension)",
            "submitted_notebook (id, assignment_id, notebook_id, late_submission_penalty)",
            "notebook (id, name, assignment_id)",
            "base_cell (id, name, notebook_id)",
            "grade (id, cell_id, notebook_id, auto_score, manual_score, extra_credit, needs_manual_grade)",
        ):
            book.execute(f"create table if not exists {table}")
        book.executemany("insert into student values (?, ?, ?, ?, '')", students)
        book.commit()


def test_a_token_for_an_id_that_no_student_has_is_made_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the gradebook knows the class, an id that is not in it is named, for it may be mistyped."""
    root = tiny.make_course(tmp_path / "course", {})
    monkeypatch.chdir(root)
    assert main(["token", "adda"]) == 0 and "gradebook" not in capsys.readouterr().err, "there is no class yet"
    _class(root, ("ada", "Ada", "L", "ada@x"))
    for name, said in (["ada", ""], ["adda", "The gradebook has no student 'adda'."], ["eve --instructor", ""]):
        assert main(["token", *name.split()]) == 0
        assert said in (err := capsys.readouterr().err) and ("gradebook" in err) == bool(said)


def test_a_class_gets_its_tokens_in_one_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who has a valid token keeps it; the others' lie in a file for its owner alone, and nothing printed holds one."""
    root = tiny.make_course(tmp_path / "course", {})
    monkeypatch.chdir(root)
    assert main(["token", "--all", "class.csv"]) == 2, "nobody is known"
    _class(root, ("ada", "Ada", "L", "ada@x"), ("ben", "=1+1", "M", ""), ("a/b", "", "", ""))
    tokens = Tokens(find_course(root))
    hers = tokens.make("ada")
    capsys.readouterr()
    assert main(["token", "--all", "class.csv", "--days", "30"]) == 0
    said = "".join(capsys.readouterr())
    assert "1 new token in class.csv" in said and "1 has a valid one and keeps it: ada." in said and "'a/b'" in said
    assert (root / "class.csv").stat().st_mode & 0o777 == 0o600
    ((_, name, _, his),) = [*csv.reader((root / "class.csv").read_text("utf-8-sig").splitlines())][1:]
    assert his not in said and his not in (root / ".nbjudge" / "tokens.jsonl").read_text() and name == "'=1+1 M"
    assert tokens.who(his) == Caller("ben") and tokens.who(hers) == Caller("ada")
    tokens.revoke("ben")
    assert main(["token", "--all", "class.csv"]) == 2, "a table that is there stays"
    assert main(["token", "--all", "no/such/folder.csv"]) == 2
    assert "ben" not in (root / ".nbjudge" / "tokens.jsonl").read_text(), "and no token is made that nobody has"
    assert main(["token", "--all", "more.csv"]) == 0
    assert main(["token", "--all", "none.csv"]) == 0 and not (root / "none.csv").exists()

"""A gradebook on a PostgreSQL server is kept as one in a file is, whoever writes meanwhile and whatever ends."""

import itertools
import math
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import server
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from nbjudge.__main__ import main
from nbjudge.course.folders import find_course
from nbjudge.errors import NbjudgeError, UsageError
from nbjudge.gradebook.copying import copy_gradebook
from nbjudge.gradebook.database import open_gradebook
from nbjudge.service.tokens import Tokens
from nbjudge.service.web.server import application, make_service
from tests.batch import tiny
from tests.batch.running import command, grade, start

pytestmark = pytest.mark.slow

Make = Callable[..., Path]
OTHER = "homework2"
CLASS = {f"s{number}": tiny.asking(f"score {number}") for number in range(8)} | {"t": None, "u": tiny.exercises()}


@pytest.fixture(scope="module")
def postgres() -> Iterator[server.Server]:
    """A running server."""
    started = server.Server()
    try:
        started.start()
        yield started
    finally:
        started.close()


@pytest.fixture
def url(postgres: server.Server, request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    return postgres.database(request.node.name[:60])


def setting(url: str) -> str:
    """Return the line of nbgrader_config.py that puts the gradebook there."""
    return f"c.CourseDirectory.db_url = {url!r}\n"


def rows(url: str, assignment: str = tiny.NAME) -> list[tuple[Any, ...]]:
    """Return all grades of an assignment, sorted, without the random ids."""
    query = (
        "select sa.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade "
        "from grade g join base_cell c on c.id = g.cell_id join submitted_notebook sn on sn.id = g.notebook_id "
        "join submitted_assignment sa on sa.id = sn.assignment_id join assignment a on a.id = sa.assignment_id "
        "where a.name = :name order by 1, 2"
    )
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.execute(text(query), {"name": assignment}).all()
    finally:
        engine.dispose()
    return [(*values, bool(needs)) for *values, needs in found]


def in_a_file(root: Path) -> str:
    """Return the address of the gradebook in its usual place."""
    return f"sqlite:///{root / 'gradebook.db'}"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """The grades of the class, as a gradebook in a file has them."""
    root = tiny.make_course(tmp_path_factory.mktemp("expected") / "course", CLASS)
    grade(root)
    found = rows(in_a_file(root))
    assert len(found) == 2 * len(CLASS)
    return found


def test_marks_by_hand_while_a_grading_runs(make: Make, url: str, expected: list[tuple[Any, ...]]) -> None:
    """A server gets the marks that a file gets; points that formgrader writes meanwhile are all kept."""
    root = make(CLASS, config=setting(url))
    grade(root)
    assert rows(url) == expected
    given, ended = {}, threading.Event()

    def mark() -> None:
        with Gradebook(url, "tiny") as book:
            for points in itertools.count():
                student = f"s{points % 8}"
                row = book.find_grade("essay", "ps", tiny.NAME, student)
                row.manual_score, row.needs_manual_grade = points % 5, False
                book.db.commit()
                given[student] = float(points % 5)
                if ended.is_set() and len(given) == 8:
                    return

    person = threading.Thread(target=mark)
    person.start()
    for _ in range(3):
        grade(root, force=True)
    ended.set()
    person.join()
    found = {(student, cell): values for student, cell, *values in rows(url)}
    assert len(found) == len(expected)
    for student, cell, auto, manual, extra, needs in expected:
        by_hand = cell == "essay" and student in given
        wanted = [auto, given[student] if by_hand else manual, extra, needs and not by_hand]
        assert found[student, cell] == wanted, (student, cell)


def test_two_assignments_at_once(make: Make, url: str, expected: list[tuple[Any, ...]]) -> None:
    """Two commands make one gradebook, and enter the same new students, at the same time."""
    root = make(CLASS, config=setting(url))
    for folder in ("source", "release", "grader_tests", *(f"submitted/{student}" for student in CLASS)):
        shutil.copytree(root / folder / tiny.NAME, root / folder / OTHER)
    both = [start(root, "nbjudge", "grade", name) for name in (tiny.NAME, OTHER)]
    said = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [1, 1], said
    assert (rows(url), rows(url, OTHER)) == (expected, expected), said
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from alembic_version")).scalar() == 1
    engine.dispose()


def test_a_course_that_many_enter_at_once(url: str) -> None:
    """Whoever opens a gradebook first enters its course; the others find it there."""
    together = threading.Barrier(4)

    def enter(course: str) -> None:
        together.wait(60)
        with open_gradebook(url, course):
            pass

    for number in range(10):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(enter, [f"course {number}"] * 4))
    with Gradebook(url, "") as book:
        assert book.db.execute(text("select count(*) from course where id like 'course %'")).scalar() == 10


def test_a_server_that_is_killed_and_started_again(
    make: Make, postgres: server.Server, url: str, expected: list[tuple[Any, ...]]
) -> None:
    """A grading waits for it and goes on; nothing is lost, nothing is there twice."""
    root = make(CLASS, config=setting(url))
    process = start(root, "nbjudge", "grade", tiny.NAME, "--jobs", "1")
    for count in (1, 4):
        while process.poll() is None and len(list(root.glob("autograded/*/*/verdict.json"))) < count:
            time.sleep(0.002)
        postgres.kill()
        postgres.start()
    out, err = process.communicate(timeout=240)
    assert process.returncode == 1, out + err
    assert rows(url) == expected


def test_a_service_without_its_gradebook_asks_to_come_again(make: Make, postgres: server.Server, url: str) -> None:
    """Who hands in while the server is away is told when to come again, and the monitor that nothing is graded."""
    root = make({}, config=setting(url) + 'c.Nbjudge.serve = {"late": False, "cool_down_seconds": 0}\n')
    course = find_course(root)
    headers = {"Authorization": f"Bearer {Tokens(course).make('ada')}"}
    with open_gradebook(url, course.name):
        pass
    service = make_service(course, options={"grader": tiny.FakeGrader}, jobs=1)
    with TestClient(application(service), raise_server_exceptions=False) as client:
        where = f"/api/assignments/{tiny.NAME}/submissions"
        assert client.get("/health").json() == {"status": "ok"}
        postgres.kill()
        try:
            away = client.post(where, content=CLASS["s1"], headers=headers)
            assert (away.status_code, away.headers["Retry-After"]) == (503, "15")
            service.acceptance._looked = -math.inf  # as if the seconds had passed
            assert client.get("/health").status_code == 503
        finally:
            postgres.start()
        assert client.post(where, content=CLASS["s1"], headers=headers).status_code == 202


def test_what_is_wrong_with_a_server_is_one_line(
    make: Make, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No driver, nobody there, and tables of an older nbgrader: each command that needs the gradebook says so."""
    root = make({"ada": CLASS["s1"]}, config=setting(url))
    grade(root)
    (root / "roster.csv").write_text("id,first_name\nada,Ada\n")
    monkeypatch.chdir(root)
    addresses = {
        "postgresql+psycopg2://nobody@127.0.0.1:9/none": "is the driver of that database installed",
        "postgresql+psycopg://nobody:secret@127.0.0.1:9/none": "does not answer",
        url: "older nbgrader",
    }
    commands = ("report homework", "roster roster.csv", "extend ada homework 2days", "hand-back homework")
    for address, says in addresses.items():
        if address == url:
            with Gradebook(url, "tiny") as book:
                book.db.execute(text("alter table grade drop column extra_credit"))
                book.db.execute(text("alter table student drop column lms_user_id"))
                book.db.commit()
        tiny.write(root / "nbgrader_config.py", f"c = get_config()\n{setting(address)}".encode())
        for words in commands:
            capsys.readouterr()
            code, (_, err) = main(words.split()), capsys.readouterr()
            assert code == 2, (address, words)
            assert err.startswith("nbjudge: ") and err.count("\n") == 1, err
            assert "secret" not in err
            assert says in err
        with pytest.raises(NbjudgeError, match=says):
            grade(root, force=True)


def test_a_gradebook_is_copied(make: Make, url: str, tmp_path: Path) -> None:
    """All rows come over and are compared; grading goes on there as if it had always been there."""
    root = make(CLASS)
    grade(root)
    with Gradebook(in_a_file(root), "tiny") as book:
        book.find_grade("essay", "ps", tiny.NAME, "s1").manual_score = 4
        book.find_comment("f", "ps", tiny.NAME, "s1").manual_comment = "Gut: ≥ 4 Punkte"
        book.update_or_create_student("nobody", first_name="Ève", email="eve@example.org")
        book.db.commit()
    done = command(root, "nbjudge", "gradebook", "copy", "gradebook.db", url)
    assert done.returncode == 0, done.stderr
    assert "rows copied and compared" in done.stdout
    assert rows(url) == rows(in_a_file(root))
    with Gradebook(url, "tiny") as book:
        assert book.find_comment("f", "ps", tiny.NAME, "s1").manual_comment == "Gut: ≥ 4 Punkte"
        assert book.find_student("nobody").first_name == "Ève"
        assert book.db.execute(text("select id from course")).all() == [("tiny",)]
    tiny.write(
        root / "nbgrader_config.py", b'c = get_config()\nc.CourseDirectory.course_id = "tiny"\n' + setting(url).encode()
    )
    assert grade(root).skipped == len(CLASS) - 1
    with pytest.raises(UsageError, match="holds a gradebook already"):
        copy_gradebook(root / "gradebook.db", url)
    with pytest.raises(UsageError, match="is not there"):
        copy_gradebook(tmp_path / "nothing.db", url)


def test_a_row_that_does_not_fit_stops_the_copy(make: Make, url: str) -> None:
    """SQLite keeps names of any length, a server does not: the copy says so and leaves an empty gradebook."""
    root = make({"ada": CLASS["s1"]})
    grade(root)
    with Gradebook(in_a_file(root), "tiny") as book:
        book.update_or_create_student("bob", first_name="b" * 200)
    with pytest.raises(NbjudgeError, match="too long"):
        copy_gradebook(root / "gradebook.db", url)
    assert rows(url) == []

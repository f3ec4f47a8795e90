"""The instructor's handbook is right: each of its commands runs, and prints what the page shows."""

import re

import handbook
import pytest

PAGES = handbook.pages()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> handbook.Scratch:
    """Return a copy of the repository, in which the chapters are worked through in their order."""
    return handbook.Scratch(tmp_path_factory.mktemp("handbook") / "course")


@pytest.mark.scale  # one after the other they take ten minutes
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("chapter", PAGES)
def test_the_handbook_does_what_it_says(scratch: handbook.Scratch, chapter: str) -> None:
    """Each command ends well and prints what is shown below it; what the chapters before it make is there."""
    for page in scratch.begin(chapter):
        for step in handbook.steps(page):
            printed = scratch.do(step)
            line = handbook.unlike(step.text, printed) if step.command else ""
            assert not line, f"{page}: `{step.command}` does not print “{line}”, but:\n{printed}"


def test_the_handbook_says_what_to_do() -> None:
    """Each chapter is read, and most have something to run."""
    found = {page: [step.command for step in handbook.steps(page) if step.command] for page in PAGES}
    assert len(found) == 16
    assert sum(1 for commands in found.values() if commands) >= 8
    assert sum(map(len, found.values())) > 25


def test_commands_stand_in_blocks_that_are_run() -> None:
    """Commands of nbjudge, nbgrader and make are in console blocks, not in others that nothing would run."""
    for page in PAGES:
        text = (handbook.DOCS / f"{page}.md").read_text("utf-8")
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            assert not re.search(r"^(nbjudge|nbgrader|make) ", block, re.MULTILINE), f"{page}: {block}"


def test_only_the_exchange_shows_what_one_person_cannot_run() -> None:
    """Blocks of the class `shown` are no steps here; tests/plugins/test_exchange.py types them for several people."""
    assert [page for page in PAGES if ":class: shown" in (handbook.DOCS / f"{page}.md").read_text("utf-8")] == [
        "handbook/handing-in"
    ]


@pytest.mark.parametrize(
    ("shown", "printed", "line"),
    [
        ("a  b\nc\n", "a b\nc\n", ""),
        ("a\n…\nc\n", "a\nb\nb\nc\n", ""),
        ("graded, … s\n", "graded, 1.5 s\n", ""),
        ("a\n…\n", "a\nrest\nrest\n", ""),
        ("a\n", "b\n", "a"),
        ("a\n…\nd\n", "a\nb\nc\n", "d"),
        ("a\n", "a\nmore\n", "…"),
        ("", "", ""),
        ("", "something\n", "…"),
    ],
)
def test_what_is_shown_is_compared_with_what_is_printed(shown: str, printed: str, line: str) -> None:
    """Every line has to come, in order; `…` stands for what may differ, and nothing else may."""
    assert handbook.unlike(shown, printed) == line


def test_pages_name_only_what_exists() -> None:
    """Each folder and file of the repository that the pages name is there."""
    root = handbook.PROJECT
    made = (
        "build/",
        "autograded/",
        "submitted/",
        "feedback/",
        "reports/",
        "grader_tests/week2/",
        "source/week2",
        *("source/example/", "grader_tests/example/", "reports/example/", "dist/"),  # of a new course; of its wheel
        ".nbjudge/",
    )
    for path in handbook.DOCS.rglob("*.md"):
        named = re.findall(r"`((?:\w[\w.-]*/)+[\w.*-]*)`", path.read_text("utf-8"))
        wanting = [
            name for name in named if not name.startswith((*made, "demo_course/")) and not (root / name).exists()
        ]
        assert wanting == [], path.name

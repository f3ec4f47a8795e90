"""Finding the notebook among the files that were handed in."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode

from nbjudge.notebooks.editions import Editions
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.picking import Picked, pick_notebooks
from nbjudge.records import Submission
from tests.notebooks import build

RELEASE = read_notebook(build.as_bytes(build.released()))
ANSWERED = build.released()
build.cell(ANSWERED, "square-exercise").source = "def square(x):\n    return x * x"
GOOD = build.as_bytes(ANSWERED)
WRONG_WAY = "If that is the wrong way round, the right file has to be handed in alone."
OTHER = build.as_bytes(build.notebook(build.code("q", "print('another course')")))


def pick(**files: bytes) -> Picked:
    """Pick the notebook `hw` from files; two underscores in a name stand for a space."""
    handed_in = {name.replace("__", " ") + ".ipynb": data for name, data in files.items()}
    return pick_notebooks({"hw": Editions(RELEASE)}, Submission("ada", "hw", handed_in))


def is_answered(picked: Picked) -> bool:
    """Tell whether the answered notebook was picked."""
    return "hw" in picked.notebooks and build.cell(picked.notebooks["hw"], "square-exercise").source.endswith("x * x")


def test_the_right_name_is_taken_without_a_word() -> None:
    """A notebook of the release's name is it."""
    picked = pick(hw=GOOD)
    assert is_answered(picked)
    assert picked.problems == ()


@pytest.mark.parametrize("name", ["hw (1)", "hw-Copy1", "hw_final", "HW", "Copy of hw", "homework of ada"])
def test_a_renamed_notebook_is_taken_when_it_is_alone(name: str) -> None:
    """A notebook under another name is taken when nothing else can be meant, and that is said."""
    picked = pick(**{name: GOOD})
    assert is_answered(picked)
    assert picked.problems == (f"{name}.ipynb was taken for hw.ipynb.",)


def test_the_right_name_wins_over_copies() -> None:
    """A copy beside the notebook is left alone; it is said which was graded, which not, and what to do."""
    picked = pick(**{"hw": GOOD, "hw-Copy1": build.as_bytes(build.released())})
    assert is_answered(picked)
    assert picked.problems == (f"Graded: hw.ipynb. Handed in as well, and not looked at: hw-Copy1.ipynb. {WRONG_WAY}",)


ANOTHER = build.notebook(
    build.code("root", "def root(x):\n    return x ** 0.5", **build.marks("root", solution=True)),
    build.code("test_root", "assert root(4) == 2", **build.marks("test_root", grade=True, locked=True, points=2)),
)


def test_the_notebook_of_another_assignment_goes_to_a_person() -> None:
    """Under the right name it would have no points for anything; so it is said what it holds, and nothing is taken."""
    picked = pick(hw=build.as_bytes(ANOTHER))
    assert not picked.notebooks and picked.unclear == {"hw"}
    assert picked.problems == ("hw.ipynb is the notebook of another assignment: it holds root, test_root.",)


def test_the_right_notebook_beside_that_of_another_assignment_is_taken() -> None:
    """Whoever uploads both, the wrong one under the right name, is graded by the right one."""
    picked = pick(**{"hw": build.as_bytes(ANOTHER), "hw (1)": GOOD})
    assert is_answered(picked)
    assert "hw.ipynb is the notebook of another assignment: it holds root, test_root." in picked.problems


def test_other_names_of_exercises_do_not_make_it_another_notebook() -> None:
    """Where the instructor has renamed the exercises since, answers are still found by what they define."""
    renamed = build.released()
    for cell in renamed.cells:
        if mine := cell.metadata.get("nbgrader"):
            mine["grade_id"] = f"old_{mine['grade_id']}"
    build.cell(renamed, "square-exercise").source = "def square(x):\n    return x * x"
    assert is_answered(pick(hw=build.as_bytes(renamed)))


@pytest.mark.parametrize("name", ["hw (1)", "hw-Copy1", "my answers"])
def test_an_answered_copy_wins_over_the_notebook_as_it_was_handed_out(name: str) -> None:
    """Who worked in a copy and handed in both is graded by the copy; so is said, and what to do if that is wrong."""
    picked = pick(**{"hw": build.as_bytes(build.released()), name: GOOD})
    assert is_answered(picked)
    assert picked.problems == (
        f"{name}.ipynb was taken for hw.ipynb, which is as it was handed out.",
        f"Graded: {name}.ipynb. Handed in as well, and not looked at: hw.ipynb. {WRONG_WAY}",
    )


def test_the_notebook_as_it_was_handed_out_is_taken_where_nothing_beside_it_is_an_answer() -> None:
    """Whoever answers nothing gets no points, not a person's time."""
    blank = build.as_bytes(build.released())
    picked = pick(**{"hw": blank, "hw-Copy1": blank + b" ", "notes": OTHER})
    assert "hw" in picked.notebooks
    assert picked.problems == (
        f"Graded: hw.ipynb. Handed in as well, and not looked at: hw-Copy1.ipynb, notes.ipynb. {WRONG_WAY}",
    )


@pytest.mark.parametrize("name", ["hw (1)", "hw-Copy1", "hw_final", "Copy of hw"])
def test_of_two_that_are_like_it_the_name_tells(name: str) -> None:
    """What a browser, Jupyter or a person adds to a name is no other name; which file was graded is said."""
    picked = pick(**{"untitled": build.as_bytes(build.released()), name: GOOD})
    assert is_answered(picked)
    assert picked.problems == (
        f"{name}.ipynb was taken for hw.ipynb.",
        f"Graded: {name}.ipynb. Handed in as well, and not looked at: untitled.ipynb. {WRONG_WAY}",
    )


def test_a_copy_is_taken_when_the_right_name_cannot_be_read() -> None:
    """A truncated notebook gives way to a readable copy of it."""
    picked = pick(**{"hw": GOOD[:300], "hw-Copy1": GOOD})
    assert is_answered(picked)
    assert any("hw.ipynb: The file ends in the middle" in line for line in picked.problems)


def test_two_different_copies_are_for_a_person() -> None:
    """Nobody guesses between two files that are equally like the notebook."""
    picked = pick(**{"hw (1)": GOOD, "hw (2)": GOOD.replace(b"x * x", b"x ** 2")})
    assert not picked.notebooks
    (problem,) = picked.problems
    assert "could both be hw.ipynb" in problem


def test_two_equal_copies_are_one() -> None:
    """The same file twice leaves nothing to choose."""
    picked = pick(**{"hw (1)": GOOD, "hw (2)": GOOD})
    assert is_answered(picked)
    assert picked.problems == ("hw (1).ipynb was taken for hw.ipynb.",)


@pytest.mark.parametrize("answered", [(), ("one",), ("two",), ("one", "two")])
@pytest.mark.parametrize("copied", [False, True])
def test_blank_notebooks_are_not_taken_for_one_another(answered: tuple[str, ...], copied: bool) -> None:
    """Two notebooks of one assignment share given cells; each is graded as itself, by its copy if that is answered."""
    releases = {name: read_notebook(build.as_bytes(_part(name))) for name in ("one", "two")}
    files = {f"{name}.ipynb": build.as_bytes(_part(name)) for name in releases}
    for name in answered:
        files[f"{name}{' (1)' if copied else ''}.ipynb"] = build.as_bytes(_part(name, "    return x * x"))
    picked = pick_notebooks({name: Editions(book) for name, book in releases.items()}, Submission("ada", "hw", files))
    for name in releases:
        done = ["x * x" in cell.source for cell in picked.notebooks[name].cells if f"def {name}" in cell.source]
        assert done == [name in answered]
    assert (" for " in " ".join(picked.problems)) == (copied and bool(answered))


def _part(name: str, *body: str) -> NotebookNode:
    return build.notebook(build.code("imports", "import numpy"), build.answer(name, *body), build.check(name))


def test_notes_that_share_a_given_cell_are_no_answer() -> None:
    """A notebook without a cell for an answer is not taken instead of the one as it was handed out."""
    notes = build.as_bytes(build.notebook(build.text("t", "# Assignment"), build.code("q", "print('notes')")))
    picked = pick(hw=build.as_bytes(build.released()), notes=notes)
    assert picked.problems == (f"Graded: hw.ipynb. Handed in as well, and not looked at: notes.ipynb. {WRONG_WAY}",)


def test_of_two_equal_blank_files_the_one_of_the_right_name_is_taken() -> None:
    """Nothing is to be told of a copy that is the same."""
    blank = build.as_bytes(build.released())
    picked = pick(**{"hw": blank, "hw (1)": blank})
    assert "hw" in picked.notebooks and not picked.problems


def test_a_notebook_from_elsewhere_is_not_taken() -> None:
    """A notebook without a cell of the assignment, under another name, is not it."""
    picked = pick(essay=OTHER)
    assert not picked.notebooks
    assert picked.problems == ("essay.ipynb could not be taken for hw.ipynb.",)


def test_a_notebook_that_is_not_there_is_told() -> None:
    """Without any file, the notebook that is missing is named."""
    assert pick().problems == ("hw.ipynb was not handed in.",)


def test_the_notebook_is_found_beside_one_from_elsewhere() -> None:
    """Content tells which of two files with foreign names is the notebook."""
    assert is_answered(pick(essay=OTHER, mine=GOOD))


def test_nothing_readable_is_told() -> None:
    """Files that are no notebooks are named with the reason."""
    picked = pick(hw=b"")
    assert not picked.notebooks
    assert picked.problems == ("hw.ipynb: The file is empty. Save the notebook and hand it in again.",)


def test_two_notebooks_find_their_own_files() -> None:
    """In an assignment of two notebooks each renamed file goes to the notebook that it is like."""
    second = read_notebook(build.as_bytes(build.notebook(build.answer("root"), build.check("root"))))
    files = {"a.ipynb": build.as_bytes(second), "b.ipynb": GOOD}
    picked = pick_notebooks({"hw": Editions(RELEASE), "more": Editions(second)}, Submission("ada", "hw", files))
    assert is_answered(picked)
    assert build.ids(picked.notebooks["more"]) == ["root-exercise", "root-check"]


def test_only_so_much_is_read_to_find_the_notebook() -> None:
    """Beside twelve heavy files the one with the likeliest name is read first, and most of the others are not."""
    heavy = {
        f"y{n:02}": build.as_bytes(build.notebook(*(build.code(f"c{k}", "a;" * 9980 + f"#{n}") for k in range(50))))
        for n in range(12)  # which are not too many bytes
    }
    for more in ({"hw (1)": GOOD}, {}):
        picked = pick(**heavy, **more)
        assert is_answered(picked) == bool(more)
        assert any("Not looked at, for there is too much beside" in problem for problem in picked.problems)


@pytest.mark.parametrize("readable", [True, False])
def test_files_are_bounded_by_their_bytes_too(readable: bool) -> None:
    """Heavy files without a text to read, such as outputs, are left unread in the end, and so are broken ones."""
    padding = "a" * 1_000_000

    def heavy(number: int) -> bytes:
        other = build.notebook(build.code("q", "1", padding=padding), build.code("n", str(number)))
        return build.as_bytes(other)[: None if readable else -9]

    files = {f"y{number:02}": heavy(number) for number in range(24)}
    problems = pick(**files, **{"hw (1)": GOOD}).problems
    (unread,) = [problem for problem in problems if "Not looked at, for there is too much beside" in problem]
    assert "y23.ipynb" in unread and "y00.ipynb" not in unread and "hw (1).ipynb" not in unread
    assert len([problem for problem in problems if "The file ends in the middle" in problem]) == (0 if readable else 20)

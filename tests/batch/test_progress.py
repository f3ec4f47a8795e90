"""What a person sees of a grading."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from nbjudge.batch.events import Begun, Finished, Grading, Row, Summary
from nbjudge.batch.moved_marks import Move
from nbjudge.batch.progress import LARGEST_TABLE, BatchProgress, show, summary_table, totals, verdict_report, with_names
from nbjudge.gradebook.marks import Marks
from nbjudge.records import UNANSWERED, CheckResult, ExerciseResult, Verdict

ROW = Row("ada", "graded", "", 7.0, 15.0, 0.12, (("test_f", 7.0), ("essay", None)))
LOST = Row("bob", "not_graded", "file", 0.0, 15.0, 0.0, (), "Nothing there to read.")
EVENTS = [Begun("homework", 2, 3, 2), Grading(("ada", "bob")), Finished(ROW, 1, 2), Finished(LOST, 2, 2)]
HOSTILE = "\x1b]0;title\x07\x1b[31m[bold]red[/bold]\u202e\r\n[link=http://x]y"


def console(terminal: bool = False) -> Console:
    """Return a console that writes to memory."""
    return Console(
        file=io.StringIO(),
        force_terminal=terminal,
        width=90,
        highlight=False,
        color_system="truecolor" if terminal else None,
    )


def printed(of: Console) -> str:
    """Return what was written."""
    assert isinstance(of.file, io.StringIO)
    return of.file.getvalue()


def test_without_a_terminal_there_are_plain_lines() -> None:
    """A log file gets a line on what is to be done, one on each submission that needs a person, and some on others."""
    out = console()
    with BatchProgress(out) as progress:
        for event in EVENTS:
            progress(event)
    assert printed(out) == (
        "homework: 2 to grade, 3 graded before and unchanged (--force grades them anew); 2 workers\n"
        "[1/2] ada: graded\n"
        "bob is not graded: Nothing there to read.\n"
        "[2/2] bob: not graded\n"
    )


def test_on_a_terminal_there_is_a_bar() -> None:
    """A terminal gets a bar with the count and who is being graded now, and it is gone in the end."""
    out = console(terminal=True)
    with BatchProgress(out) as progress:
        for event in EVENTS[:3]:
            progress(event)
        progress._progress.refresh()
    text = printed(out)
    assert "1/2" in text
    assert "ada, bob" in text
    assert "[1/2]" not in text


def test_the_table_has_students_by_exercise() -> None:
    """Points by exercise, what waits for a person, the sum and the seconds; below it what the numbers mean."""
    out = console()
    out.print(summary_table(Summary("homework", (ROW, LOST), 1, 2.5)))
    lines = [line.split() for line in printed(out).splitlines()]
    assert ["ada", "7", "by", "hand", "7", "of", "15", "0.12"] in lines
    assert ["1", "test_f"] in lines


def test_the_table_calls_students_by_their_names() -> None:
    """Where the gradebook has a name it stands beside the id, as that may be a number; of moves, too."""
    out = console()
    moves = (Move("ada", "test_f", 5.0, 7.0, "why"), Move("bob", "test_f", 5.0, 7.0, "why"))
    marks = {"ada": Marks("Ada", "Lovelace"), "bob": Marks()}
    out.print(summary_table(with_names(Summary("homework", (ROW, LOST), 1, 2.5, moves), marks)))
    lines = [line.replace("│", "").split() for line in printed(out).splitlines()]
    assert ["ada", "Ada", "Lovelace", "7", "by", "hand", "7", "of", "15", "0.12"] in lines
    assert ["ada", "Ada", "Lovelace", "test_f", "5", "7", "why"] in lines
    assert ["bob", "not", "graded", "0.00"] in lines


def test_the_table_says_what_people_have_to_do_with_it() -> None:
    """Points that a person gave, late penalties and what still waits for a person are told below the table."""
    manual = (("test_f", 7.0), ("essay", 4.0))
    late = replace(ROW, student="cyd", scores=manual, score=9.5, by_hand=True, penalty=1.5)
    instead = replace(LOST, score=3.0, scores=(("essay", 3.0),), by_hand=True)
    out = console()
    out.print(summary_table(Summary("homework", (instead, late, replace(ROW, waits=True)), 0, 2.5)))
    lines = [" ".join(line.split()) for line in printed(out).splitlines()]
    assert "bob 3 3 of 15 0.00" in lines and "cyd 7 4 9.5 of 15 0.12" in lines and "1 test_f" in lines
    assert lines[-3:] == [
        "The table counts points given by hand (2) and late penalties (1: cyd).",
        "Waiting for a person to give points, or to look at them again: 1.",
        "2 graded, mean so far 6.5 of 15 points; 1 marked by a person instead. 2.5 s",
    ]


def test_a_file_gets_no_blanks_at_the_ends_of_lines() -> None:
    """A terminal and a pipe show the same words; a log or a diff has nothing behind them."""
    checks = (
        CheckResult("test_a", "A check with a long title", "failed", 1, "A hint."),
        CheckResult("b", "b", "passed"),
    )
    report = verdict_report(Verdict("ada", "hw", "graded", exercises=(ExerciseResult("hw", "t", "f", 0, 2, checks),)))
    piped, seen = console(), console(terminal=True)
    show(piped, report)
    show(seen, report)
    lines = printed(piped).splitlines()
    assert lines == [line.rstrip() for line in lines]
    assert "  ✗ A check with a long title" in lines and "A hint." in printed(seen)


def test_where_the_exercises_do_not_fit_the_students_still_do() -> None:
    """Ten questions by hand are wider than a terminal: then there are names and sums, and a row for each question."""
    scores = (*(("by_hand_" + letter, None) for letter in "abcdefghij"), ("test_f", 7.0))
    out = console()
    out.print(summary_table(Summary("homework", (Row("ada", "graded", "", 7.0, 90.0, 0.12, scores),), 0, 2.5)))
    lines = [line.replace("│", " ").split() for line in printed(out).splitlines()]
    assert ["ada", "7", "of", "90", "0.12"] in lines
    assert ["by_hand_j", "by", "hand"] in lines
    assert ["test_f", "7.00", "7", "(1", "students)", "0"] in lines


@pytest.mark.parametrize(
    ("rows", "skipped", "line"),
    [
        ((ROW, ROW), 0, "2 graded, mean 7.0 of 15 points. 2.5 s"),
        ((ROW, ROW, ROW), 2, "3 graded (2 of them in an earlier run), mean 7.0 of 15 points. 2.5 s"),
        ((ROW, LOST), 0, "1 graded, mean 7.0 of 15 points; 1 not graded: a person must look at it. 2.5 s"),
        (
            (ROW, ROW, ROW, LOST, LOST, LOST),
            3,
            "3 graded (all of them in an earlier run), mean 7.0 of 15 points; "
            "3 not graded: a person must look at them. 2.5 s",
        ),
        (
            (ROW, LOST),
            1,
            "1 graded (in an earlier run), mean 7.0 of 15 points; 1 not graded: a person must look at it. 2.5 s",
        ),
        ((LOST,), 0, "0 graded; 1 not graded: a person must look at it. 2.5 s"),
    ],
)
def test_the_last_line_says_what_was_graded_earlier(rows: tuple[Row, ...], skipped: int, line: str) -> None:
    """An earlier run is told of beside the graded, for it can have graded only those; nothing else is skipped."""
    assert totals(Summary("homework", rows, skipped, 2.5)) == line


def test_a_large_class_gets_a_summary() -> None:
    """Of many students the table shows those that need a person, and how each exercise went."""
    rows = tuple(Row(f"s{number:04}", *("graded", "", 7.0, 15.0, 0.1), ROW.scores) for number in range(LARGEST_TABLE))
    out = console()
    out.print(summary_table(Summary("homework", (*rows, LOST), 0, 2.5)))
    text = printed(out)
    assert "bob" in text
    assert "s0001" not in text
    assert "7.00" in text
    assert len(text.splitlines()) < 30


@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_names_and_hints_are_only_text(terminal: bool) -> None:
    """Whatever a student is called or a hint says: no control characters reach the terminal, no markup is obeyed."""
    out = console(terminal)
    row = Row(HOSTILE, "not_graded", "file", 0.0, 15.0, 0.0, ((HOSTILE, 1.0),), HOSTILE)
    with BatchProgress(out) as progress:
        for event in (Begun(HOSTILE, 1, 0, 1), Grading((HOSTILE,)), Finished(row, 1, 1)):
            progress(event)
    out.print(summary_table(Summary("homework", (row,), 0, 1.0)))
    check = CheckResult("c", HOSTILE, "failed", message=HOSTILE)
    other = CheckResult("d", "fine", "passed")
    exercise = ExerciseResult("ps", HOSTILE, HOSTILE, 0.0, 1.0, (check, other))
    out.print(verdict_report(Verdict("x", "y", "graded", problems=(HOSTILE,), exercises=(exercise,))))
    text = printed(out)
    assert "[bold]red[/bold]" in text
    for hostile in ("\x1b]", "\x1b[31m[", "\x07", "\r\n", "\u202e", "\x1b]8"):
        assert hostile not in text


def test_a_hint_that_all_checks_share_is_printed_once() -> None:
    """What is wrong with every check of an exercise is said once, not at each."""
    text = reported(exercise("f", *(CheckResult(f"Check {name}.", "", "failed", message="Uphill.") for name in "abc")))
    assert text.count("Uphill.") == 1
    assert text.count("✗ Check") == 3


@pytest.mark.parametrize("count", [1, 3])
def test_an_exercise_that_is_not_answered_is_one_line(count: int) -> None:
    """It says so beside its points, and lists no checks; several such exercises stand together."""
    checks = [CheckResult(f"test_{number}", "It adds.", "crashed", message=UNANSWERED) for number in range(count)]
    right = CheckResult("test_it", "It adds.", "passed")
    text = reported(exercise("f", *checks), exercise("g", *checks), exercise("h", right))
    lines = ["", "f  0 of 10 points: not answered yet", "g  0 of 10 points: not answered yet", "", "h  0 of 10 points"]
    assert text.splitlines()[:5] == lines
    assert text.count("It adds.") == 1


def test_an_exercise_that_is_answered_in_part_is_listed() -> None:
    """Where one check of an exercise got further than to the code that was given out, each check has its line."""
    checks = CheckResult("a", "It adds.", "crashed", message=UNANSWERED), CheckResult("b", "It is called.", "passed")
    lines = [line.strip() for line in reported(exercise("f", *checks)).splitlines()]
    assert lines[1:5] == ["f  0 of 10 points", "✗ It adds.", UNANSWERED, "✓ It is called."]


def exercise(function: str, *checks: CheckResult) -> ExerciseResult:
    """Return an exercise without points."""
    return ExerciseResult("ps", f"test_{function}", function, 0.0, 10.0, checks)


def reported(*exercises: ExerciseResult) -> str:
    """Return what `nbjudge check` prints of exercises."""
    out = console()
    out.print(verdict_report(Verdict("x", "y", "graded", exercises=exercises)))
    return "\n".join(line.rstrip() for line in printed(out).split("\n"))

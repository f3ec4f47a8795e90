"""What a person sees of a grading: a bar or lines while it runs, a table at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from nbjudge.batch.events import Begun, Event, Finished, Grading, Notice, Row, Summary
from nbjudge.batch.moved_marks import WHOLE, Move
from nbjudge.course.files import one_line
from nbjudge.languages.reader import IN_ENGLISH, Reader
from nbjudge.languages.sentences import first_few
from nbjudge.records import UNANSWERED, CheckResult, ExerciseResult, Verdict

if TYPE_CHECKING:
    from nbjudge.gradebook.marks import Marks
    from nbjudge.grading.inspection import Inspected

LARGEST_TABLE = 60  # students; of a larger class the table shows those that need a look, and how the exercises went
_MOST_NAMED = 5  # students in one line
_WIDEST = 10_000  # columns: wider than any table
LINE_SECONDS = 2.0  # between two lines, where there is no terminal


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Return how many submissions a second were graded of late."""
        speed = task.speed or task.finished_speed
        return Text(f"{speed:.1f}/s" if speed else "", style="progress.data.speed")


class BatchProgress:
    """Listens to a batch: on a terminal a bar with count, rate, time left and who is being graded; else plain lines."""

    def __init__(self, console: Console):
        """Show the progress on `console`."""
        self._console = console
        columns = (BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(compact=True))
        self._progress = Progress(TextColumn("{task.description}"), *columns, _Now(), console=console, transient=True)
        self._task = self._progress.add_task("grading", total=None, visible=False, now="")
        self._next_line = 0.0

    def __enter__(self) -> BatchProgress:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if isinstance(event, Begun):
            self._begin(event)
        elif isinstance(event, Grading):
            self._progress.update(self._task, now=", ".join(map(one_line, event.students)))
        elif isinstance(event, Notice):
            self._say(one_line(event.text), style="yellow")
        else:
            self._finish(event)

    def _begin(self, event: Begun) -> None:
        skipped = f", {event.skipped} graded before and unchanged (--force grades them anew)" if event.skipped else ""
        workers = "worker" if event.jobs == 1 else "workers"
        said = f"{one_line(event.assignment)}: {event.to_grade} to grade{skipped}; {event.jobs} {workers}"
        self._say(said)
        self._progress.update(self._task, total=event.to_grade, visible=bool(event.to_grade))

    def _finish(self, event: Finished) -> None:
        row = event.row
        self._progress.update(self._task, completed=event.done)
        if row.status != "graded":
            self._say(f"{one_line(row.student)} is not graded: {one_line(row.note)}", style="yellow")
        if not self._console.is_terminal and (time.monotonic() >= self._next_line or event.done == event.total):
            self._next_line = time.monotonic() + LINE_SECONDS
            # No mark: only the table at the end knows what people gave, and the late penalty.
            self._say(f"[{event.done}/{event.total}] {one_line(row.student)}: {row.status.replace('_', ' ')}")

    def _say(self, line: str, style: str = "") -> None:
        self._console.print(Text(line, style=style), soft_wrap=True)


class _Now(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Return who is being graded."""
        return Text(str(task.fields["now"]), style="dim", overflow="ellipsis", no_wrap=True)


def show(console: Console, report: RenderableType) -> None:
    """Print a table or the like; into a file or a pipe without the blanks that fill up its lines."""
    if console.is_terminal:
        console.print(report)
        return
    with console.capture() as captured:
        console.print(report)
    console.out("\n".join(line.rstrip() for line in captured.get().split("\n")), highlight=False, end="")


def with_names(summary: Summary, marks: Mapping[str, Marks]) -> Summary:
    """Return the batch with the names that the gradebook has beside the students' ids, for a person to read."""
    from nbjudge.gradebook.marks import called  # SQLAlchemy: only where there are marks to read

    rows = tuple(replace(row, student=called(row.student, marks)) for row in summary.rows)
    moves = tuple(replace(move, student=called(move.student, marks)) for move in summary.moves)
    return replace(summary, rows=rows, moves=moves)


def summary_table(summary: Summary) -> RenderableType:
    """Return the table of a batch: student by exercise, or for a large class the exercises and who needs a look."""
    rows = sorted(summary.rows, key=lambda row: row.status != "graded")  # of the graded we know the order
    exercises = list(dict.fromkeys(name for row in rows for name, _ in row.scores))
    parts: list[RenderableType] = []
    if len(rows) <= LARGEST_TABLE:
        parts.append(_SmallClass(summary.rows, exercises))
    else:
        if summary.not_graded:
            parts.append(_students_table(summary.not_graded[:LARGEST_TABLE], []))
        parts.append(_exercises_table(summary.rows, exercises))
    if summary.moves:
        parts.append(moves_table(summary.moves))
    notes = (summary.stray_note, summary.misplaced_note, summary.judged_note)
    parts += [Text(one_line(note), style="yellow") for note in notes if note]
    return Group(*parts, *map(Text, by_people(summary)), Text(totals(summary)))


def by_people(summary: Summary) -> Iterator[str]:
    """Yield what people and lateness have to do with the points of the table: how many submissions, and who was late.

    Points by hand are mostly given to the whole class, so nobody is named there.
    """
    marked = [row for row in summary.rows if row.is_marked]
    by_hand, late = sum(row.by_hand for row in marked), [one_line(row.student) for row in marked if row.penalty > 0]
    told = [f"points given by hand ({by_hand})"] if by_hand else []
    told += [f"late penalties ({len(late)}: {first_few(late, _MOST_NAMED)})"] if late else []
    if told:
        yield f"The table counts {' and '.join(told)}."
    too_many = [f"{one_line(row.student)}, {name}: {said}" for row in summary.rows for name, said in row.too_many]
    if too_many:
        yield f"More points by hand than there are; mark again in formgrader: {first_few(too_many, _MOST_NAMED)}."
    if waiting := sum(row.waits for row in marked):
        yield f"Waiting for a person to give points, or to look at them again: {waiting}."


class _SmallClass:
    """Every student, by exercise where that fits; else the sums, and how the exercises went."""

    def __init__(self, rows: tuple[Row, ...], exercises: list[str]):
        self._rows, self._exercises = rows, exercises

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        nameless = tuple(replace(row, student="") for row in self._rows)  # names may fold, but not to nothing
        narrowest = _students_table(nameless, self._exercises)
        if Measurement.get(console, options.update(width=_WIDEST), narrowest).maximum > options.max_width:
            yield _students_table(self._rows, [])
            yield _exercises_table(self._rows, self._exercises)
            return
        yield _students_table(self._rows, self._exercises)
        for number, name in enumerate(self._exercises, start=1):
            yield Text(f"{number:>3}  {one_line(name)}", style="dim")


def moves_table(moves: Sequence[Move]) -> RenderableType:
    """Return the marks that moved, before and after, each with its reason; of many, how many moved for each reason."""
    few = len(moves) <= LARGEST_TABLE
    table = Table(title="Marks that moved", title_justify="left", header_style="bold")
    table.add_column("student" if few else "students", overflow="fold")
    for heading in ("exercise", "before", "after") if few else ("exercise", "mean change"):
        table.add_column(heading, justify="left" if heading == "exercise" else "right", overflow="fold")
    table.add_column("why", overflow="fold", ratio=1)
    for cells in map(_move_cells, moves) if few else _grouped(moves):
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    return table


def _move_cells(move: Move) -> tuple[str, ...]:
    return move.student, _concerning(move), _moved(move.before), _moved(move.after), move.reason


def _grouped(moves: Sequence[Move]) -> list[tuple[str, ...]]:
    groups: dict[tuple[str, str], list[float]] = {}
    for move in moves:
        groups.setdefault((_concerning(move), move.reason), []).append((move.after or 0) - (move.before or 0))
    largest = sorted(groups.items(), key=lambda item: -len(item[1]))[:LARGEST_TABLE]
    return [(str(len(by)), exercise, f"{sum(by) / len(by):+.2f}", why) for (exercise, why), by in largest]


def _concerning(move: Move) -> str:
    return "all exercises" if move.exercise == WHOLE else move.exercise


def _moved(score: float | None) -> str:
    return "none" if score is None else f"{score:.4g}"


def totals(summary: Summary) -> str:
    """Return the last line of a batch."""
    graded = [row for row in summary.rows if row.status == "graded"]
    marked = [row for row in summary.rows if row.is_marked]
    so_far = " so far" if any(row.waits for row in marked) else ""
    mean = f", mean{so_far} {sum(row.score for row in marked) / len(marked):.1f}" if marked else ""
    lost, instead = len(summary.rows) - len(marked), len(marked) - len(graded)
    look = f"; {lost} not graded: a person must look at {'it' if lost == 1 else 'them'}" if lost else ""
    look += f"; {instead} marked by a person instead" if instead else ""
    several = "all of them " if len(graded) > 1 else ""
    which = several if summary.skipped == len(graded) else f"{summary.skipped} of them "
    earlier = f" ({which}in an earlier run)" if summary.skipped else ""
    of = f" of {max(row.max_score for row in marked):g} points" if marked else ""
    return f"{len(graded)} graded{earlier}{mean}{of}{look}. {summary.seconds:.1f} s"


def _students_table(rows: tuple[Row, ...], exercises: list[str]) -> Table:
    # Narrow, so that a name and eight exercises fit into 80 columns.
    table = Table(header_style="bold", row_styles=("", "dim"), box=SIMPLE_HEAD, padding=0)
    table.add_column("student", overflow="fold", min_width=10)
    for number in range(1, len(exercises) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("seconds", justify="right", no_wrap=True)
    for row in rows:
        scores = dict(row.scores)
        cells = [_points(scores[name]) if name in scores else "" for name in exercises]
        total = f"{row.score:.4g} of {row.max_score:g}" if row.is_marked else "not graded"
        table.add_row(*map(Text, [one_line(row.student), *cells, total, f"{row.seconds:.2f}"]))
    return table


def _exercises_table(rows: tuple[Row, ...], exercises: list[str]) -> Table:
    table = Table(header_style="bold", box=SIMPLE_HEAD, padding=0)
    table.add_column("exercise", overflow="fold")
    for heading in ("mean points", "best", "no points"):
        table.add_column(heading, justify="right")
    for name in exercises:
        scores = [score for row in rows for found, score in row.scores if found == name and score is not None]
        if not scores:
            table.add_row(Text(one_line(name)), "by hand")
            continue
        best, none = scores.count(max(scores)), scores.count(0.0)
        cells = [one_line(name), f"{sum(scores) / len(scores):.2f}", f"{max(scores):g} ({best} students)", str(none)]
        table.add_row(*map(Text, cells))
    return table


def _points(score: float | None) -> str:
    return "by hand" if score is None else f"{score:.3g}"


def inspection_table(cells: Sequence[Inspected]) -> RenderableType:
    """Return what an instructor reads of how the graded cells are judged."""
    table = Table(header_style="bold", box=SIMPLE_HEAD, padding=0)
    table.add_column("cell", overflow="fold")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("judged", no_wrap=True)
    table.add_column("why", overflow="fold", ratio=2)
    if any(cell.advice for cell in cells):
        table.add_column("to bring it outside", overflow="fold", ratio=2)
    for cell in cells:
        advice = [one_line(cell.advice)] if any(other.advice for other in cells) else []
        table.add_row(
            *map(Text, [one_line(cell.grade_id), f"{cell.points:g}", cell.judged, one_line(cell.why), *advice])
        )
    ways = [cell.judged for cell in cells]
    counts = ", ".join(f"{ways.count(way)} {way}" for way in dict.fromkeys(ways))
    return Group(table, Text(f"{len(cells)} graded cells: {counts}"))


def verdict_report(verdict: Verdict, say: Reader = IN_ENGLISH) -> RenderableType:
    """Return what a learner reads of one notebook: exercises, their checks, and hints for those that did not pass."""
    lines = (*say.faults, *map(say.text, verdict.problems))
    parts: list[RenderableType] = [Text(f"! {one_line(line)}", style="yellow") for line in lines]
    listed = True
    for exercise in verdict.exercises:
        parts += [Text()] if listed or not exercise.is_unanswered else []  # those of one line stand together
        parts += _exercise(exercise, say)
        listed = not exercise.is_unanswered
    if verdict.status == "graded":
        parts += [Text(), Text(_points_of(verdict.score, verdict.max_score, say), style="bold")]
    else:
        parts.append(Text(say("not graded: a person must look at this notebook"), style="bold yellow"))
    return Group(*parts)


def _points_of(score: float, most: float, say: Reader) -> str:
    return say("{number} of {most} points", number=say.number(score), most=say.number(most))


def _exercise(exercise: ExerciseResult, say: Reader) -> list[RenderableType]:
    heading = one_line(exercise.function or exercise.grade_id)
    marks = say("marked by hand") if exercise.manual else _points_of(exercise.score, exercise.max_score, say)
    if exercise.is_unanswered:
        return [Text.assemble((heading, "bold"), "  " + say("{points}: not answered yet", points=marks))]
    hints = {check.message for check in exercise.checks if check.outcome != "passed"}
    all_the_same = len(exercise.checks) > 1 and len(hints) == 1 and not any(_passed(exercise))
    table = Table.grid(padding=(0, 1))
    table.add_column(width=3, justify="right", no_wrap=True)
    table.add_column()
    for check in exercise.checks:
        _add_check(table, check, say, said=all_the_same)
    hint = [Padding(_lines(say.told(hints.pop())), (0, 0, 0, 4))] if all_the_same else []
    return [Text.assemble((heading, "bold"), f"  {marks}"), *hint, table]


def _passed(exercise: ExerciseResult) -> list[bool]:
    return [check.outcome == "passed" for check in exercise.checks]


def _add_check(table: Table, check: CheckResult, say: Reader, said: bool) -> None:
    sign, style = ("✓", "green") if check.outcome == "passed" else ("✗", "red")
    how = (
        "" if said or check.outcome in ("passed", "failed") or check.message == UNANSWERED else f" ({say(check.words)})"
    )
    table.add_row(Text(sign, style=style), Text(one_line(say.told(check.title or check.name)) + how))
    if check.outcome != "passed" and check.message and not said:
        table.add_row("", _lines(say.told(check.message)))


def _lines(message: str) -> Text:
    return Text("\n".join(one_line(line) for line in message.splitlines()), style="italic")

"""What a visible test returns: a number that shows itself as a report."""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass

from ..languages import translated

ONLY_VISIBLE = "These are only the visible tests. The hidden ones, which run after you hand in, decide the points."


@dataclass(frozen=True)
class CheckReport:
    """What one check found: its title, and for a failed one what is wrong (`lines`) and the likely cause (`hints`)."""

    title: str
    passed: bool
    lines: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    aside: str = ""  # a few words after the title


class Points(float):
    """Points as a plain number (nbgrader reads it from the cell's output) with a report for people.

    JupyterLab, Notebook, VS Code and Colab show `_repr_html_`. Where no HTML is shown, a test prints `report` as well
    (see `shows_html`); doing so everywhere would show each report twice.
    """

    heading: str
    checks: tuple[CheckReport, ...]
    notes: tuple[str, ...]

    def __new__(cls, value: float, heading: str, checks=(), notes=()) -> Points:
        """Make the number `value` that shows `heading`, one line per check, and the notes."""
        self = super().__new__(cls, value)
        self.heading, self.checks, self.notes = heading, tuple(checks), tuple(notes)
        return self

    @property
    def report(self) -> str:
        """The report as plain text."""
        lines = [translated(self.heading)]
        for check in self.checks:
            aside = check.aside and f" ({translated(check.aside)})"
            lines.append(f"  {'✓' if check.passed else '✗'} {translated(check.title)}{aside}")
            lines += [f"      {translated(line)}" for line in check.lines]
            lines += [f"      → {translated(hint)}" for hint in check.hints]
        return "\n".join([*lines, *map(translated, self.notes)])

    def _repr_html_(self) -> str:
        colour = "#2a9153" if self.checks and all(check.passed for check in self.checks) else "#b8720a"
        items = "".join(_check_html(check) for check in self.checks)
        notes = "".join(f'<div style="margin-top:.5em;opacity:.8">{_escaped(note)}</div>' for note in self.notes)
        return (
            f'<div style="border-left:4px solid {colour};padding:.3em 0 .3em 1em;line-height:1.5;max-width:60em">'
            f"<div><strong>{_escaped(self.heading)}</strong></div>"
            + (f'<ul style="list-style:none;margin:.4em 0 0;padding:0">{items}</ul>' if items else "")
            + f"{notes}</div>"
        )


def shows_html() -> bool:
    """Tell whether results are shown as HTML here: in a notebook they are, in a terminal or a script they are not."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    return bool(shell) and "text/html" in shell.display_formatter.active_types


def say(text: str) -> None:
    """Print a text, also where the output cannot hold all of its characters."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def _escaped(text: str) -> str:
    return html.escape(translated(text))


def _check_html(check: CheckReport) -> str:
    mark, word, colour = ("✓", "passed", "#2a9153") if check.passed else ("✗", "not yet", "#b8720a")
    lines = "".join(f"<div>{_escaped(line)}</div>" for line in check.lines)
    hints = "".join(f"<div>→ <em>{_escaped(hint)}</em></div>" for hint in check.hints)
    aside = check.aside and f'<span style="opacity:.7"> ({_escaped(check.aside)})</span>'
    word = _escaped(word)
    return (
        f'<li style="margin:.25em 0;padding:0 0 0 1.5em;text-indent:-1.5em"><span role="img" aria-label="{word}" '
        f'style="color:{colour};display:inline-block;width:1.5em;text-indent:0;font-weight:bold">{mark}</span>'
        f'{_escaped(check.title)}{aside}<div style="text-indent:0;font-size:.95em">{lines}{hints}</div></li>'
    )

"""The report's pages: HTML in one file each, with their style and figures inside and nothing that runs or is fetched.

Jinja2 escapes whatever is put into a page. The content security policy names the one style sheet by its digest, so that
nothing that got past that could bring a style, a script or a picture from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from nbjudge.notebooks.display.markdown import prose_html
from nbjudge.notebooks.display.templates import page_templates
from nbjudge.reports.statistics import BINS


def render(template: str, **values: Any) -> str:
    """Return a page made from a template of nbjudge/reports/templates/report/."""
    environment = page_templates("nbjudge.reports", "templates/report")
    environment.filters |= {"number": number, "fixed": fixed, "percent": percent, "duration": duration}
    environment.filters["prose"] = lambda text: Markup(prose_html(text))  # a hint, as the feedback page shows it
    style = environment.get_template("style.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return environment.get_template(template).render(style=style, policy=policy, **values)


def number(value: float | None, digits: int = 1) -> str:
    """Return a number for people, without zeros that say nothing; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def fixed(value: float, digits: int = 2) -> str:
    """Return a number for a column of numbers: always with the same digits."""
    return f"{value:,.{digits}f}".replace("-", "−")


def percent(share: float) -> str:
    """Return a share for people; never 0 % or 100 % for what is only nearly so."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share * 100:.0f} %"


def duration(seconds: float) -> str:
    """Return a time span in the unit that suits it."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{number(seconds / length)} {unit}"
    text = number(seconds, 2 if seconds < 10 else 1)
    return f"{text} second{'' if text == '1' else 's'}"


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram, in the units of its picture."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


@dataclass(frozen=True)
class Histogram:
    """The distribution of the marks, ready to be drawn."""

    bars: tuple[Bar, ...]
    width: float = 360
    height: float = 190
    floor: float = 160

    @property
    def words(self) -> str:
        """The picture in words."""
        return "; ".join(f"{bar.label}: {bar.count}" for bar in self.bars)


def histogram(bins: Sequence[int]) -> Histogram:
    """Return the bars for counts in equal parts of the range from nothing to all points."""
    tallest, step, room = max(1, *bins), 348 / BINS, 138
    bars = []
    for place, count in enumerate(bins):
        height = room * count / tallest
        last = place == BINS - 1
        label = f"{place * 100 // BINS} to {'' if last else 'under '}{(place + 1) * 100 // BINS} %"
        bars.append(Bar(6 + place * step + 2, 160 - height, step - 4, height, label, count))
    return Histogram(tuple(bars))

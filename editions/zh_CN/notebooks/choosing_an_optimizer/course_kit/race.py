"""Draw a race of optimizers: their paths over the contours of a cost, as a picture that can be played.

    race = Race("A race", cost, x=(-1, 2), y=(-1, 2), labels=("W1", "b1"))
    race.add("gradient descent", points)
    race.show(alt="What there is to see, in words.")

`show` gives two outputs. The first is an ordinary picture with all paths in it. The second has words for those who
cannot see it, and a script that puts a figure with buttons in the place of both. Where scripts do not run, both stay.
Nothing here knows how an optimizer works: a race is given the points to which each one came.
"""

import base64
import html
import io
import json
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.transforms import Affine2D, Bbox, BboxTransform

from .drawing import INK, PALE
from .languages import language, letter, letter_figure, translated

try:
    from IPython.display import display
except ImportError:  # plain Python, without Jupyter
    display = None

# For each runner: the colour of the course's figures, a lighter one of the same hue for dark pages, dashes, a marker.
STYLES = [
    ("#0072B2", "#58B0EA", (), "o"),
    ("#E69F00", "#FFC04D", (6, 3), "s"),
    ("#009E73", "#35CDA1", (8, 2, 2, 2), "^"),
    ("#D55E00", "#FF8F4A", (2, 2), "D"),
    ("#CC79A7", "#EBA6CB", (8, 2, 2, 2, 2, 2), "v"),
]
UNITS = 2000  # places are sent as whole numbers, 0 to UNITS from one edge of the picture to the other
ASPECT = 0.62  # height of the ground by its width
LEVELS = 11
GRID = 28  # costs are known to the pointer at GRID x GRID places
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MOST_POINTS = 400
WORDS = {
    "play": "Play",
    "pause": "Pause",
    "step": "Step",
    "shown": "Shown in the race",
    "point": "Point at the picture to read its values.",
    "cost": "cost {cost}",
    "about": "cost about {cost}",
    "tooLarge": "cost too large",
    "tiny": "cost below 0.001",
    "after": "{name} after {time}",
    "now": "After {time}",
}
UNIT_WORDS = {
    "updates": ("1 update", "{count} updates"),
    "epochs": ("1 epoch", "{count} epochs"),
    "examples seen": ("1 example seen", "{count} examples seen"),
}
SCRIPT = Path(__file__).with_name("race.js")


class Output:
    """Something to display that is what `data` says, by MIME type, and text in plain Python."""

    def __init__(self, data, metadata=None):
        """Keep the data, and the metadata by MIME type."""
        self.data, self.metadata = data, metadata or {}

    def __repr__(self):
        """Return the words for it."""
        return self.data.get("text/plain", "")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.data, self.metadata


@dataclass(frozen=True)
class Runner:
    """Keep the way of one optimizer: its points, shape (n, 2), their costs, shape (n,), and the time between them."""

    name: str
    points: np.ndarray
    costs: np.ndarray
    every: int


class Race:
    """Collect the ways of several optimizers on one cost of two numbers, and show them."""

    def __init__(self, title, cost, x, y, labels, unit="updates", times=None, best=None, costs_shown=False):
        """Prepare the ground.

        `cost` takes two arrays of one shape and returns the costs there; `x` and `y` are the ends of the picture, and
        `labels` the words on its axes. Time is counted in `unit`s; where it does not run evenly, `times` says how many
        of them have passed at each point. `best` is the place of the minimum, if there is one to mark. With
        `costs_shown` the contours bear their costs.
        """
        self.title, self.cost, self.x, self.y, self.labels = title, cost, x, y, labels
        self.unit, self.times, self.best, self.costs_shown = unit, times, best, costs_shown
        self.runners = []

    def add(self, name, points, every=1, costs=None):
        """Let an optimizer run: `points` yields where it was, the start first, one place each `every` units of time.

        `costs` are those of the points, where they are not the ones on the ground. If the run breaks down, what it did
        until then is kept, and a line is printed that says so. Raises ValueError if the race is full.
        """
        if len(self.runners) == len(STYLES):
            raise ValueError(f"A race has room for {len(STYLES)} runners; more cannot be told apart.")
        found, problem = follow(points)
        if problem:
            print(translated(f"{name}: {problem} The check of the exercise may tell why."))
        if found:
            places = np.array(found)
            with np.errstate(all="ignore"):
                costs = np.asarray(self.cost(*places.T) if costs is None else costs, dtype=float)[: len(found)]
            self.runners.append(Runner(name, self._near(places), costs, every))

    def _near(self, points):
        """Bring points that are far outside of the picture nearer: they cannot be seen, and could not be drawn."""
        sides = np.array([self.x, self.y])
        return np.clip(points, *(sides.mean(axis=1) + 9 * np.ptp(sides, axis=1) * sign for sign in (-1, 1)))

    def show(self, alt, caption=""):
        """Show the race. `alt` says in words what there is to see; a caption, if any, is set below."""
        if not self.runners:
            return
        figure, contours = self.picture()
        letter_figure(figure)
        alt, caption = translated(alt), translated(caption)
        if display is None:
            plt.show()
        else:
            png = base64.b64encode(small_png(figure)).decode()
            display(Output({"image/png": png, "text/plain": alt}, {"image/png": {"alt": alt}}))
            display(Output({"text/html": script(self.told(contours, alt))}))
            if caption:
                display(Output({"text/markdown": f"*{caption}*", "text/plain": caption}))
        plt.close(figure)

    def picture(self):
        """Draw all paths to their ends; return the figure and its contours."""
        figure, axis = plt.subplots(figsize=(6.4, 6.4 * ASPECT + 0.5), layout="constrained")
        contours = self._draw_contours(axis)
        axis.plot(*self.runners[0].points[0], "s", color=INK, markersize=6)
        if self.best is not None:
            axis.plot(*self.best, "*", color=INK, markersize=12)
        if self.costs_shown:
            axis.clabel(contours, fmt="%.2g", fontsize=9, colors=INK)
        for runner, (colour, _, dashes, marker) in zip(self.runners, STYLES):
            line = (0, dashes) if dashes else "-"
            axis.plot(*runner.points.T, linestyle=line, color=colour, linewidth=1.3)
            axis.plot(*runner.points[-1], marker, color=colour, markersize=8, markeredgecolor="white")
            axis.plot([], [], marker=marker, linestyle=line, color=colour, label=runner.name)
        axis.set(xlim=self.x, ylim=self.y, xlabel=self.labels[0], ylabel=self.labels[1])
        axis.spines[["top", "right"]].set_visible(False)
        figure.legend(loc="outside upper left", ncols=3, fontsize=9, frameon=False)
        return figure, contours

    def _draw_contours(self, axis):
        across, up = np.meshgrid(np.linspace(*self.x, 121), np.linspace(*self.y, 121))
        costs = self.cost(across, up)
        # Each ring holds a share of the ground, the shares being squares: on a bowl, the rings are equally wide.
        levels = np.unique(np.quantile(costs, (np.arange(1, LEVELS + 1) / (LEVELS + 1)) ** 2))
        return axis.contour(across, up, costs, levels=levels, colors=PALE, linewidths=0.8)

    def told(self, contours, alt):
        """Return all that the script has to know, as plain data."""
        cost = self.cost(*np.meshgrid(np.linspace(*self.x, GRID), np.linspace(*self.y, GRID)))
        low, spread = float(cost.min()), float(np.ptp(cost)) or 1.0
        # Roots of the costs above the lowest, in two digits to the base of 36: that is fine enough in the valley, too.
        roots = np.rint(1295 * np.sqrt((cost - low) / spread)).astype(int).ravel()
        ground = "".join(DIGITS[root // 36] + DIGITS[root % 36] for root in roots)
        axis = contours.axes
        return {
            "title": translated(self.title), "alt": alt, "times": self.times, "units": UNITS, "aspect": ASPECT,
            "lang": language().replace("_", "-"), "words": {key: letter(word) for key, word in self.words().items()},
            "x": _side(self.x, axis.get_xticks(), letter(self.labels[0])),
            "y": _side(self.y, axis.get_yticks(), letter(self.labels[1])),
            "best": None if self.best is None else self._places([self.best]),
            "contours": self._lines(contours), "marks": self._marks(contours),
            "grid": GRID, "ground": [low, spread, ground],
            "runners": [
                {"name": letter(runner.name), "every": runner.every, "places": _steps(self._places(runner.points)),
                 "costs": [_short(cost) for cost in runner.costs], "look": style}
                for runner, style in zip(self.runners, STYLES)
            ],
        }  # fmt: skip

    def words(self):
        """Return the words of the player. Where a word has {names}, the script fills values in."""
        one, many = UNIT_WORDS.get(self.unit, (f"1 {self.unit}", f"{{count}} {self.unit}"))
        return {**WORDS, "one": one, "time": many}

    def _places(self, points):
        """Return the points in whole numbers, x and y by turns."""
        (left, right), (bottom, top) = self.x, self.y
        shares = (np.asarray(points) - [left, bottom]) / [right - left, top - bottom]
        return np.rint(UNITS * shares).astype(int).ravel().tolist()

    def _marks(self, contours):
        """Return where costs are written into the contours, in the gaps that the picture left for them, and which."""
        return [[*self._places([text.get_position()]), text.get_text()] for text in getattr(contours, "labelTexts", [])]

    def _lines(self, contours):
        """Return the contours as lines, in whole numbers, with as few corners as the eye needs."""
        box = Bbox.from_extents(self.x[0], self.y[0], self.x[1], self.y[1])
        to_pixels = BboxTransform(box, Bbox.from_extents(0, 0, 600, 600 * ASPECT))
        to_units = to_pixels + Affine2D().scale(UNITS / 600, UNITS / (600 * ASPECT))
        lines = []
        for path in contours.get_paths():
            path.should_simplify, path.simplify_threshold = True, 0.5
            for line in path.to_polygons(to_pixels, width=0, height=0, closed_only=False):
                units = (to_pixels.inverted() + to_units).transform(line)
                lines.append(_steps(np.rint(units).astype(int).ravel().tolist()))
        return lines


def follow(points):
    """Return the points (x, y) of a run and, if it breaks down, a sentence that says where and how, else ""."""
    found = []
    try:
        with np.errstate(all="ignore"):
            for x, y in islice(points, MOST_POINTS):
                point = float(x), float(y)
                if not np.isfinite(point).all():
                    return found, f"the path ends before step {len(found)}, which leads to {point[0]:g}, {point[1]:g}."
                found.append(point)
    except Exception as error:
        reason = (str(error).splitlines() or [""])[0][:200]
        return found, f"stops at step {len(found)} with {type(error).__name__}: {reason.rstrip('.')}."
    return found, ""


def small_png(figure):
    """Return the figure as PNG, in few shades: that takes a third of the bytes and looks the same."""
    figure.set_dpi(90)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())
    shades = (17 * np.rint(pixels / 17)).astype(np.uint8)
    file = io.BytesIO()
    plt.imsave(file, shades, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True})
    return file.getvalue()


def script(told):
    """Return the script that shows what it is told, as HTML, behind the words for it, which the script takes away.

    No text can end the script, whatever is in it: outside of strings it has no `<`, and in strings it is escaped.
    """
    lines = (line.strip() for line in SCRIPT.read_text("utf-8").splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//")).replace("<", "\\x3c")
    data = json.dumps(told, separators=(",", ":"), ensure_ascii=True)
    for sign in "<>&":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    summary = html.escape(translated("The picture in words"))
    words = f"<details><summary>{summary}</summary>{html.escape(told['alt'])}</details>"
    return f"{words}<script>({code})(document.currentScript, {data})</script>"


def _side(ends, ticks, label):
    """Return what is to be written along one side of the picture."""
    shown = [float(f"{tick:.6g}") for tick in ticks if min(ends) <= tick <= max(ends)]
    return {"ends": [float(end) for end in ends], "ticks": shown, "label": label}


def _steps(places):
    """Return the first place, then how far it is from each to the next: x and y by turns, in few digits."""
    return places[:2] + [after - before for before, after in zip(places, places[2:])]


def _short(cost):
    """Return a cost with three digits; one that is none, or too large to be written, as None."""
    return float(f"{cost:.3g}") if abs(cost) < 1e12 else None

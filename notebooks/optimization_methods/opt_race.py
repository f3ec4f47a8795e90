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

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.transforms import Affine2D, Bbox, BboxTransform

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

    def __init__(self, title, cost, x, y, labels, unit="updates", times=None, best=None):
        """Prepare the ground.

        `cost` takes two arrays of one shape and returns the costs there; `x` and `y` are the ends of the picture, and
        `labels` the words on its axes. Time is counted in `unit`s; where it does not run evenly, `times` says how many
        of them have passed at each point. `best` is the place of the minimum, if there is one to mark.
        """
        self.title, self.cost, self.x, self.y, self.labels = title, cost, x, y, labels
        self.unit, self.times, self.best = unit, times, best
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
            print(f"{name}: {problem} The check of the exercise may tell why.")
        if found:
            places = np.array(found)
            with np.errstate(all="ignore"):
                costs = np.asarray(self.cost(*places.T) if costs is None else costs, dtype=float)[: len(found)]
            self.runners.append(Runner(name, self._near(places), costs, every))

    def _near(self, points):
        """Bring points that are far outside of the picture nearer: they cannot be seen, and could not be drawn."""
        sides = np.array([self.x, self.y])
        return np.clip(points, *(sides.mean(axis=1) + 9 * np.ptp(sides, axis=1) * sign for sign in (-1, 1)))

    def show(self, alt):
        """Show the race. `alt` says in words what there is to see."""
        if not self.runners:
            return
        figure, contours = self.picture()
        if display is None:
            plt.show()
        else:
            png = base64.b64encode(small_png(figure)).decode()
            display(Output({"image/png": png, "text/plain": alt}, {"image/png": {"alt": alt}}))
            display(Output({"text/html": script(self.told(contours, alt))}))
        plt.close(figure)

    def picture(self):
        """Draw all paths to their ends; return the figure and its contours."""
        figure, axis = plt.subplots(figsize=(6.4, 6.4 * ASPECT + 0.5), layout="constrained")
        contours = self._draw_contours(axis)
        axis.plot(*self.runners[0].points[0], "ks", markersize=6)
        if self.best is not None:
            axis.plot(*self.best, "k*", markersize=12)
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
        return axis.contour(across, up, costs, levels=levels, colors="0.75", linewidths=0.8)

    def told(self, contours, alt):
        """Return all that the script has to know, as plain data."""
        cost = self.cost(*np.meshgrid(np.linspace(*self.x, GRID), np.linspace(*self.y, GRID)))
        low, spread = float(cost.min()), float(np.ptp(cost)) or 1.0
        # Roots of the costs above the lowest, in two digits to the base of 36: that is fine enough in the valley, too.
        roots = np.rint(1295 * np.sqrt((cost - low) / spread)).astype(int).ravel()
        ground = "".join(DIGITS[root // 36] + DIGITS[root % 36] for root in roots)
        axis = contours.axes
        return {
            "title": self.title, "alt": alt, "unit": self.unit, "times": self.times, "units": UNITS, "aspect": ASPECT,
            "x": _side(self.x, axis.get_xticks(), self.labels[0]),
            "y": _side(self.y, axis.get_yticks(), self.labels[1]),
            "best": None if self.best is None else self._places([self.best]),
            "contours": self._lines(contours), "grid": GRID, "ground": [low, spread, ground],
            "runners": [
                {"name": runner.name, "every": runner.every, "places": _steps(self._places(runner.points)),
                 "costs": [_short(cost) for cost in runner.costs], "look": style}
                for runner, style in zip(self.runners, STYLES)
            ],
        }  # fmt: skip

    def _places(self, points):
        """Return the points in whole numbers, x and y by turns."""
        (left, right), (bottom, top) = self.x, self.y
        shares = (np.asarray(points) - [left, bottom]) / [right - left, top - bottom]
        return np.rint(UNITS * shares).astype(int).ravel().tolist()

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
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]
    shades = (17 * np.rint(pixels / 17)).astype(np.uint8)
    file = io.BytesIO()
    plt.imsave(file, shades, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True})
    return file.getvalue()


def script(told):
    """Return the script that shows what it is told, as HTML, behind the words for it, which the script takes away.

    No text can end the script, whatever is in it: outside of strings it has no `<`, and in strings it is escaped.
    """
    lines = (line.strip() for line in SCRIPT.splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//")).replace("<", "\\x3c")
    data = json.dumps(told, separators=(",", ":"), ensure_ascii=True)
    for letter in "<>&":
        data = data.replace(letter, f"\\u{ord(letter):04x}")
    words = f"<details><summary>The picture in words</summary>{html.escape(told['alt'])}</details>"
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


# What runs in the page; it has no `<` but in strings, see `script`. It keeps to a shadow tree of its own, so that
# neither styles nor names reach another figure. It goes by the colour of the text around it, so that it is dark where
# the page is.
SCRIPT = r"""
(script, race) => {
  const host = document.createElement("div");
  host.className = "opt-race";
  // JupyterLab would take arrow keys for its own.
  host.setAttribute("data-lm-suppress-shortcuts", "true");
  const words = script.previousElementSibling;
  if (words?.matches("details")) words.remove();
  script.after(host);
  const shadow = host.attachShadow({mode: "open"});
  shadow.innerHTML = `
    <style>
      :host { display: block; color: inherit; font: 14px/1.4 system-ui, sans-serif; max-width: 44rem; }
      canvas { display: block; width: 100%; touch-action: pan-y; }
      p { margin: 0; }
      .under { min-height: 2.8em; font-size: 12.5px; font-variant-numeric: tabular-nums; }
      .bar { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }
      button { font: inherit; color: inherit; background: none; border: 1px solid; border-radius: 4px;
        min-height: 32px; min-width: 5em; padding: 0 .7em; cursor: pointer; }
      .time { display: flex; flex: 1 1 15em; flex-wrap: wrap; align-items: center; gap: 0 .5rem; }
      .time input { flex: 1 1 9em; min-width: 0; height: 32px; margin: 0; accent-color: var(--accent); }
      .now { min-width: 11em; font-variant-numeric: tabular-nums; }
      fieldset { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: .4rem 0 0; padding: 0; border: 0;
        min-width: 0; }
      legend, .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
        white-space: nowrap; }
      .item, .item label { display: flex; align-items: center; gap: .4rem; min-height: 28px; }
      .item { gap: .8rem; }
      .item label { cursor: pointer; }
      fieldset input { width: 17px; height: 17px; margin: 0; accent-color: var(--accent); }
      fieldset canvas { width: 44px; height: 16px; flex: none; }
      .cost { font-size: 12.5px; font-variant-numeric: tabular-nums; min-width: 8.5em; }
      :focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
      .root { position: relative; padding: 2px 4px 4px; }
    </style>
    <div class="root" role="group">
      <canvas class="field" role="img"></canvas>
      <p class="under"></p>
      <div class="bar">
        <button type="button" class="play">Play</button>
        <button type="button" class="step">Step</button>
        <label class="time"><span class="now"></span><input type="range" min="0" step="1"></label>
      </div>
      <fieldset><legend>Shown in the race</legend></fieldset>
      <p class="said" role="status"></p>
    </div>`;
  const part = (selector) => shadow.querySelector(selector);
  const field = part(".field"), pen = field.getContext("2d"), play = part(".play"), slider = part(".time input");
  part(".root").setAttribute("aria-label", race.title);
  field.setAttribute("aria-label", race.alt);
  field.style.aspectRatio = 1 / race.aspect;

  const summed = (steps) => steps.reduce((all, step, i) => (all.push(step + (all[i - 2] ?? 0)), all), []);
  const contours = race.contours.map(summed);
  const runners = race.runners.map((given) => {
    const places = summed(given.places), last = given.costs.length - 1;
    return {...given, places, last, end: last * given.every, shown: true};
  });
  const end = Math.max(...runners.map((runner) => runner.end));
  const seconds = 8;
  let now = end, playing = 0, under = null;

  // ---- what there is to know at a time
  const shown = () => runners.filter((runner) => runner.shown);
  const updates = (runner, time = now) => Math.min(Math.floor(time / runner.every + 1e-9), runner.last);
  const place = (runner, i) => [runner.places[2 * i], runner.places[2 * i + 1]];
  const number = (value) => Number(value.toPrecision(3)).toString().replace("-", "−");
  const costOf = (runner, i) => {
    const cost = runner.costs[i];
    return cost === null ? "cost too large" : Math.abs(cost) >= 0.001 ? `cost ${number(cost)}` : "cost below 0.001";
  };
  const costThere = (runner) => costOf(runner, updates(runner));
  const timed = (time) => {
    const passed = race.times ? race.times[time] : time;
    return `${passed} ${passed === 1 ? race.unit.replace(/s\b/, "") : race.unit}`;
  };
  const clock = () => timed(Math.floor(now));
  const say = () => {
    const each = shown().map((runner) => `${runner.name}: ${costThere(runner)}`);
    part(".said").textContent = [`After ${clock()}`, ...each].join("; ") + ".";
  };

  // ---- drawing
  const isDark = () => {
    const [r, g, b] = getComputedStyle(host).color.match(/[\d.]+/g).map(Number);
    return 0.3 * r + 0.6 * g + 0.1 * b > 128;
  };
  const marks = {
    o: (p, x, y) => p.arc(x, y, 5.5, 0, 7),
    s: (p, x, y) => p.rect(x - 5, y - 5, 10, 10),
    "^": (p, x, y) => [[0, -6.5], [6, 5], [-6, 5]].forEach(([i, j]) => p.lineTo(x + i, y + j)),
    v: (p, x, y) => [[0, 6.5], [6, -5], [-6, -5]].forEach(([i, j]) => p.lineTo(x + i, y + j)),
    D: (p, x, y) => [[0, -7], [7, 0], [0, 7], [-7, 0]].forEach(([i, j]) => p.lineTo(x + i, y + j)),
    "*": (p, x, y) => { for (let i = 0; 10 > i; i++) {
      const far = i % 2 ? 3 : 8, turn = Math.PI * (i / 5 - 0.5);
      p.lineTo(x + far * Math.cos(turn), y + far * Math.sin(turn)); } },
  };
  const mark = (p, kind, x, y, fill, edge) => {
    p.setLineDash([]);
    p.beginPath(); marks[kind](p, x, y); p.closePath();
    p.lineWidth = 3; p.strokeStyle = edge; p.stroke();
    p.fillStyle = fill; p.fill();
  };
  const prepare = (canvas, p) => {
    const width = canvas.clientWidth, height = canvas.clientHeight, ratio = window.devicePixelRatio || 1;
    canvas.width = width * ratio; canvas.height = height * ratio;
    p.setTransform(ratio, 0, 0, ratio, 0, 0);
    return [width, height];
  };
  const edges = {left: 58, right: 10, top: 10, bottom: 38};
  const frame = () => {
    const w = field.clientWidth - edges.left - edges.right, h = field.clientHeight - edges.top - edges.bottom;
    return {w, h, x: (u) => edges.left + u / race.units * w, y: (v) => edges.top + h - v / race.units * h};
  };
  const drawSides = (at, ink) => {
    pen.strokeStyle = pen.fillStyle = ink; pen.lineWidth = 1; pen.setLineDash([]);
    pen.font = "12px system-ui, sans-serif";
    pen.beginPath();
    pen.moveTo(edges.left, edges.top); pen.lineTo(edges.left, edges.top + at.h);
    pen.lineTo(edges.left + at.w, edges.top + at.h);
    const share = (side, tick) => (tick - side.ends[0]) / (side.ends[1] - side.ends[0]) * race.units;
    pen.textAlign = "center"; pen.textBaseline = "top";
    const keep = race.x.ticks.length * 38 > at.w ? 2 : 1;
    race.x.ticks.forEach((tick, i) => {
      const x = at.x(share(race.x, tick));
      pen.moveTo(x, edges.top + at.h); pen.lineTo(x, edges.top + at.h + 4);
      if (i % keep === 0) pen.fillText(number(tick), x, edges.top + at.h + 6);
    });
    pen.fillText(race.x.label, edges.left + at.w / 2, edges.top + at.h + 22);
    pen.textAlign = "right"; pen.textBaseline = "middle";
    const sparse = race.y.ticks.length * 18 > at.h ? 2 : 1;
    race.y.ticks.forEach((tick, i) => {
      const y = at.y(share(race.y, tick));
      pen.moveTo(edges.left, y); pen.lineTo(edges.left - 4, y);
      if (i % sparse === 0) pen.fillText(number(tick), edges.left - 6, y);
    });
    pen.stroke();
    pen.save();
    pen.translate(8, edges.top + at.h / 2); pen.rotate(-Math.PI / 2); pen.textAlign = "center";
    pen.fillText(race.y.label, 0, 0);
    pen.restore();
  };
  const drawRunner = (runner, at, dark, edge) => {
    const [light, lighter, dashes, kind] = runner.look, colour = dark ? lighter : light;
    const full = updates(runner), rest = now / runner.every - full;
    pen.strokeStyle = pen.fillStyle = colour; pen.lineWidth = 1.8; pen.setLineDash(dashes); pen.lineJoin = "round";
    pen.beginPath();
    for (let i = 0; full >= i; i++) pen.lineTo(at.x(runner.places[2 * i]), at.y(runner.places[2 * i + 1]));
    let [u, v] = place(runner, full);
    if (runner.last > full && rest > 0) {
      const [nextU, nextV] = place(runner, full + 1);
      [u, v] = [u + rest * (nextU - u), v + rest * (nextV - v)];
      pen.lineTo(at.x(u), at.y(v));
    }
    pen.stroke();
    if (80 >= runner.last) for (let i = 1; full >= i; i++) {
      pen.beginPath(); pen.arc(at.x(runner.places[2 * i]), at.y(runner.places[2 * i + 1]), 2, 0, 7); pen.fill();
    }
    mark(pen, kind, at.x(u), at.y(v), colour, edge);
  };
  const draw = () => {
    if (!field.clientWidth) return;
    const [width, height] = prepare(field, pen), at = frame(), dark = isDark(), edge = dark ? "#111" : "#fff";
    const ink = getComputedStyle(host).color;
    host.style.setProperty("--accent", dark ? "#58B0EA" : "#0072B2");
    pen.clearRect(0, 0, width, height);
    pen.save();
    pen.beginPath(); pen.rect(edges.left, edges.top - 8, at.w + 8, at.h + 8); pen.clip();
    pen.strokeStyle = ink; pen.globalAlpha = 0.3; pen.lineWidth = 1;
    contours.forEach((line) => {
      pen.beginPath();
      for (let i = 0; line.length > i; i += 2) pen.lineTo(at.x(line[i]), at.y(line[i + 1]));
      pen.stroke();
    });
    pen.globalAlpha = 1;
    const [startU, startV] = place(runners[0], 0);
    mark(pen, "s", at.x(startU), at.y(startV), ink, edge);
    if (race.best) mark(pen, "*", at.x(race.best[0]), at.y(race.best[1]), ink, edge);
    shown().forEach((runner) => drawRunner(runner, at, dark, edge));
    pen.restore();
    drawSides(at, ink);
    runners.forEach(({key, look: [light, lighter, dashes, kind]}) => {
      const p = key.getContext("2d"), colour = dark ? lighter : light;
      prepare(key, p);
      p.strokeStyle = colour; p.lineWidth = 2; p.setLineDash(dashes);
      p.beginPath(); p.moveTo(0, 8); p.lineTo(44, 8); p.stroke();
      mark(p, kind, 22, 8, colour, edge);
    });
  };

  // ---- words beside the drawing
  const costAt = (u, v) => {
    const [low, spread, digits] = race.ground, n = race.grid - 1;
    const root = (k) => parseInt(digits.slice(2 * k, 2 * k + 2), 36) / 1295;
    const x = Math.min(u / race.units * n, n - 1e-6), y = Math.min(v / race.units * n, n - 1e-6);
    const i = Math.floor(x), j = Math.floor(y), a = x - i, b = y - j, k = j * race.grid + i;
    const along = (k) => root(k) * (1 - a) + root(k + 1) * a;
    return low + spread * (along(k) * (1 - b) + along(k + race.grid) * b) ** 2;
  };
  const value = (side, u) => side.ends[0] + u / race.units * (side.ends[1] - side.ends[0]);
  const named = (u, v) => `${race.x.label} ${number(value(race.x, u))}, ${race.y.label} ${number(value(race.y, v))}`;
  const nearest = (x, y, at) => {
    let found = null, least = 12;
    shown().forEach((runner) => {
      for (let i = updates(runner); i >= 0; i--) {
        const [u, v] = place(runner, i), far = Math.hypot(at.x(u) - x, at.y(v) - y);
        if (least > far) [found, least] = [{runner, i, u, v}, far];
      }
    });
    return found;
  };
  const tell = () => {
    const words = part(".under"), at = frame();
    if (!under) return words.replaceChildren("Point at the picture to read its values.");
    const u = (under[0] - edges.left) / at.w * race.units, v = (edges.top + at.h - under[1]) / at.h * race.units;
    const hit = nearest(...under, at);
    if (hit) {
      const {runner, i} = hit, time = timed(i * runner.every);
      words.textContent = `${runner.name} after ${time}: ${named(hit.u, hit.v)}, ${costOf(runner, i)}`;
    } else if (Math.min(u, v) >= 0 && race.units >= Math.max(u, v)) {
      words.textContent = `${named(u, v)}, cost about ${number(costAt(u, v))}`;
    }
  };
  const update = () => {
    part(".now").textContent = clock();
    slider.value = Math.floor(now);
    slider.setAttribute("aria-valuetext", clock());
    runners.forEach((runner) => { runner.words.textContent = costThere(runner); });
    draw(); tell();
  };

  // ---- time
  const pause = () => {
    cancelAnimationFrame(playing); clearTimeout(playing);
    playing = 0; play.textContent = "Play";
  };
  const over = () => { now = end; pause(); update(); say(); };
  const go = (time) => { now = time; if (now >= end) over(); else update(); };
  const start = () => {
    if (now >= end) now = 0;
    play.textContent = "Pause";
    update();
    // Who asked for less motion gets a row of still pictures.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const jump = () => {
        go(Math.min(end, Math.floor(now) + Math.ceil(end / 10)));
        if (playing) playing = setTimeout(jump, 1000);
      };
      playing = setTimeout(jump, 1000);
      return;
    }
    let before = performance.now();
    const tick = (moment) => {
      if (!host.isConnected) return pause();
      const passed = Math.max(0, moment - before);
      before = moment;
      go(Math.min(end, now + passed / 1000 * end / seconds));
      if (playing) playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
  };
  play.addEventListener("click", () => { if (playing) { pause(); update(); say(); } else start(); });
  part(".step").addEventListener("click", () => {
    pause();
    const next = shown().filter((runner) => runner.end > now + 1e-6)
      .map((runner) => (Math.floor(now / runner.every + 1e-6) + 1) * runner.every);
    go(now >= end ? 0 : Math.min(end, ...next));
    if (end > now) say();
  });
  slider.max = end;
  slider.addEventListener("input", () => { pause(); now = Number(slider.value); update(); });
  slider.addEventListener("change", say);
  const point = (event) => { under = [event.offsetX, event.offsetY]; tell(); };
  field.addEventListener("pointermove", point);
  field.addEventListener("pointerdown", point);
  field.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") { under = null; tell(); } });

  runners.forEach((runner) => {
    const item = document.createElement("span"), label = document.createElement("label");
    const box = document.createElement("input");
    item.className = "item";
    box.type = "checkbox"; box.checked = true;
    runner.key = document.createElement("canvas");
    runner.key.setAttribute("aria-hidden", "true");
    runner.words = document.createElement("span");
    runner.words.className = "cost";
    const name = document.createElement("span");
    name.textContent = runner.name;
    label.append(box, runner.key, name);
    item.append(label, runner.words);
    part("fieldset").append(item);
    box.addEventListener("change", () => { runner.shown = box.checked; update(); });
  });

  // The still picture comes just before this output; it gives way.
  let node = host;
  for (let level = 0; node && 4 > level; level++, node = node.parentElement) {
    const before = node.previousElementSibling;
    const picture = before && (before.matches("img") ? before : before.querySelector("img"));
    if (picture) { picture.style.display = "none"; break; }
  }
  new ResizeObserver(draw).observe(field);
  const later = () => { draw(); setTimeout(draw, 400); };
  const themes = new MutationObserver(later);
  [document.documentElement, document.body].forEach((element) => themes.observe(element, {attributes: true}));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
  update();
}
"""

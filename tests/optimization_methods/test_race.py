"""The figures that move: what they send to a page, what stays without scripts, and runs that break down."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from types import SimpleNamespace

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from course_notebook import FOLDER, Session, beside_the_helpers, read_cells
from matplotlib.image import imread

from nbjudge.notebooks.display.outputs import clean_outputs
from nbjudge.notebooks.display.rendering import outputs_html

sys.path.insert(0, str(FOLDER))
from course_kit import drawing
from course_kit import race as race_module
from course_kit.opt_utils import Plane, initialize_parameters, load_dataset, mean_costs
from course_kit.optimization_methods import figures
from course_kit.race import Race, follow

SOLVED = FOLDER.parents[1] / "notebooks" / "optimization_methods" / "optimization_methods.ipynb"
RACES = ["mini-batch-paths", "momentum-race", "adam-race", "plane-race"]
ALT = "Two paths, </script><b>."


def bowl(x, y):
    """A cost whose minimum is 1, at 0, 0."""
    return 1 + x**2 + y**2


def spiral(turns, count=60):
    """Points from the right edge inwards."""
    angle = np.linspace(0, turns, count)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * np.linspace(1, 0.1, count)[:, None]


def two_runners(**options):
    """A race of two spirals."""
    race = Race("Spirals", bowl, x=(-1.5, 1.5), y=(-1, 1), labels=("x", "y"), best=(0, 0), **options)
    race.add("one <!-- & </script><script>alert(1)</script>", spiral(6))
    race.add("two", spiral(-4, 20), every=3)
    return race


def outputs_of(race, monkeypatch):
    """Show a race; return its outputs as a notebook keeps them."""
    shown = []
    monkeypatch.setattr(race_module, "display", shown.append)
    race.show(ALT)
    bundles = [output._repr_mimebundle_() for output in shown]
    return [{"output_type": "display_data", "data": data, "metadata": about} for data, about in bundles]


def told(page):
    """Return what the script in the page is told."""
    return json.loads(page.partition("(document.currentScript, ")[2].removesuffix(")</script>"))


def places(given):
    """Return the points that a page makes of a runner's steps, in units."""
    return np.cumsum(np.reshape(given["places"], (-1, 2)), axis=0)


def test_no_text_can_end_the_script(monkeypatch):
    """Names and words with markup arrive as they are, and the page has one script and no `<` in it."""
    page = outputs_of(two_runners(), monkeypatch)[1]["data"]["text/html"]
    before, _, script = page.partition("<script>")
    assert before == ("<details><summary>The picture in words</summary>Two paths, &lt;/script&gt;&lt;b&gt;.</details>")
    assert script.count("<") == 1 and script.endswith("</script>")
    assert [given["name"] for given in told(page)["runners"]] == [runner.name for runner in two_runners().runners]
    assert told(page)["alt"] == ALT


def test_the_page_gets_the_paths(monkeypatch):
    """Points, costs and times arrive with the precision of a pixel."""
    page = outputs_of(two_runners(), monkeypatch)[1]["data"]["text/html"]
    one, two = told(page)["runners"]
    assert (one["every"], two["every"]) == (1, 3)
    for given, points in ((one, spiral(6)), (two, spiral(-4, 20))):
        found = places(given) / race_module.UNITS * [3, 2] + [-1.5, -1]
        np.testing.assert_allclose(found, points, atol=2e-3)
        np.testing.assert_allclose(given["costs"], bowl(*points.T), rtol=1e-2)


def test_the_ground_under_the_pointer_is_the_cost(monkeypatch):
    """The grid that the pointer reads gives the cost back."""
    data = told(outputs_of(two_runners(), monkeypatch)[1]["data"]["text/html"])
    low, spread, digits = data["ground"]
    roots = np.array([int(digits[i : i + 2], 36) for i in range(0, len(digits), 2)]).reshape(data["grid"], -1)
    across, up = np.meshgrid(np.linspace(-1.5, 1.5, data["grid"]), np.linspace(-1, 1, data["grid"]))
    np.testing.assert_allclose(low + spread * (roots / 1295) ** 2, bowl(across, up), rtol=5e-3)


def test_the_contours_are_those_of_the_cost(monkeypatch):
    """On each line that the page draws the cost is the same all along."""
    data = told(outputs_of(two_runners(), monkeypatch)[1]["data"]["text/html"])
    assert len(data["contours"]) >= race_module.LEVELS
    for line in data["contours"]:
        x, y = (places({"places": line}) / race_module.UNITS * [3, 2] + [-1.5, -1]).T
        assert np.ptp(bowl(x, y)) < 0.03


def test_the_still_picture_is_complete():
    """All paths are drawn to their ends, with a name each, the start and the minimum."""
    race = two_runners()
    figure, _ = race.picture()
    (axis,) = figure.axes
    lines = [line.get_xydata() for line in axis.lines]
    for runner in race.runners:
        assert any(np.array_equal(line, runner.points) for line in lines)
        assert any(np.array_equal(line, runner.points[-1:]) for line in lines)
    assert any(np.array_equal(line, [[0, 0]]) for line in lines)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.texts] == [runner.name for runner in race.runners]
    assert axis.get_xlabel() == "x" and axis.get_ylabel() == "y"
    plt.close(figure)


def test_few_shades_look_the_same(monkeypatch):
    """The picture is a PNG of its own size whose colours are nowhere far from what matplotlib drew."""
    race = two_runners()
    figure, _ = race.picture()
    seen = imread(io.BytesIO(race_module.small_png(figure)))[..., :3]
    drawn = np.asarray(figure.canvas.buffer_rgba())[..., :3] / 255
    assert seen.shape == drawn.shape and np.abs(seen - drawn).max() <= 9 / 255
    plt.close(figure)


def test_the_grader_is_shown_the_still_picture(monkeypatch):
    """Cleaned by nbjudge, a race is its picture, its words and a note that something moved; however long it is."""
    race = Race("Long", bowl, x=(-1.5, 1.5), y=(-1, 1), labels=("x", "y"))
    for name in "abcde":
        race.add(name, spiral(50, 400))
    given = outputs_of(race, monkeypatch)
    assert len(given[1]["data"]["text/html"]) > 30_000
    cleaned = clean_outputs(given)
    assert cleaned[0]["data"]["image/png"] == given[0]["data"]["image/png"]
    page = outputs_html(cleaned, "Figure")
    assert re.findall(r"<(\w+)", page) == ["p", "img", "div", "details", "summary", "pre"]
    assert 'alt="Two paths, /script b ."' in page and "Two paths, &lt;/script&gt;&lt;b&gt;." in page


@pytest.mark.parametrize("name", RACES)
def test_a_race_in_the_solved_notebook_is_small(name):
    """No output of a race is over 40 KB; the picture comes first, then the page with its words, then the caption."""
    cells = {cell.id: cell for cell in nbformat.read(SOLVED, as_version=4).cells}
    picture, page, _caption = cells[name].outputs
    assert len(base64.b64decode(picture.data["image/png"])) < 40_000 and len(page.data["text/html"]) < 40_000
    assert picture.metadata["image/png"]["alt"] == told(page.data["text/html"])["alt"]


def test_these_are_all_races():
    """The list above is that of the notebook."""
    assert [cell.id for cell in read_cells() if "show_race(" in cell.source] == RACES


def test_a_race_shares_nothing_with_another():
    """The script makes no global name and no id, and keeps to its own shadow tree."""
    script = race_module.SCRIPT.read_text("utf-8")
    assert re.findall(r"\bid=|getElementById|window\.\w+ ?=[^=]|globalThis", script) == []
    assert set(re.findall(r"document\.(\w+)", script)) == {"createElement", "documentElement", "body"}
    assert "attachShadow" in script


def test_colours_are_those_of_the_other_figures():
    """On light pages a runner has the colour that the same place has in the course's other figures."""
    assert [colour for colour, *_ in race_module.STYLES] == [colour for colour, _ in drawing.STYLES]
    assert len({marker for *_, marker in race_module.STYLES}) == len(race_module.STYLES)


# ---- runs that break down --------------------------------------------------------------------------------------------


def stopped():
    """Yield a few points, then stop with an error."""
    yield 1, 1
    yield 0.5, 0.5
    raise ValueError("operands could not be broadcast\nsecond line")


def endless():
    """Yield points for ever."""
    while True:
        yield 0, 0


@pytest.mark.parametrize(
    ("points", "kept", "said"),
    [
        (stopped(), 2, "stops at step 2 with ValueError: operands could not be broadcast."),
        ([(1, 1), (2, np.nan), (3, 3)], 1, "the path ends before step 1, which leads to 2, nan."),
        ([(1, 1), (np.inf, 2)], 1, "the path ends before step 1, which leads to inf, 2."),
        ([(1, 1), (1, 2, 3)], 1, "stops at step 1 with ValueError: "),
        ([(1, 1), (None, 2)], 1, "stops at step 1 with TypeError: "),
        ([(1, 1), (np.ones((2, 2)), 2)], 1, "stops at step 1 with TypeError: "),
        (None, 0, "stops at step 0 with TypeError: "),
        (endless(), race_module.MOST_POINTS, ""),
        ([(1, 1), (0, 0)], 2, ""),
    ],
)
def test_a_run_that_breaks_down_is_kept_until_then(points, kept, said):
    """An error, a number that is none, or a wrong shape ends the path there, and one sentence says where."""
    found, problem = follow(points)
    assert len(found) == kept and problem.startswith(said) and bool(problem) == bool(said)
    assert "\n" not in problem


def test_a_path_far_outside_stays_small(monkeypatch):
    """A run that explodes is drawn out of the picture, and a cost that cannot be written is left out."""
    race = Race("Explosion", bowl, x=(-1, 1), y=(-1, 1), labels=("x", "y"))
    race.add("up", [(0.5, 0.5), (1e9, -1e9), (1e200, 1e200)])
    (given,) = told(outputs_of(race, monkeypatch)[1]["data"]["text/html"])["runners"]
    assert places(given).tolist() == [[1500, 1500], [19000, -17000], [19000, 19000]]
    assert given["costs"] == [1.5, None, None]


def test_a_race_without_runners_shows_nothing(monkeypatch, capsys):
    """If every run breaks down at once, only the sentences are printed."""
    race = Race("Nobody", bowl, x=(-1, 1), y=(-1, 1), labels=("x", "y"))
    race.add("mine", None)
    assert outputs_of(race, monkeypatch) == []
    printed = capsys.readouterr().out
    assert printed.startswith("mine: stops at step 0 with TypeError: ") and len(printed.splitlines()) == 1


def wrong_functions(body):
    """Return the source of the three update functions, each with this body; `rest` is what they return besides."""
    returned = {"gd": "", "momentum": ", v", "adam": ", v, s, v, s"}
    return "\n".join(
        f"def update_parameters_with_{name}(parameters, grads, v=None, s=None, *args, **keywords):\n"
        f"    {body.replace(', *rest', rest)}"
        for name, rest in returned.items()
    )


@pytest.fixture(scope="module")
def solved_setup():
    """The answers and the set-up cells of the notebook, run; nothing is trained or drawn."""
    session = Session()
    with beside_the_helpers():
        for cell in read_cells():
            if cell.kind == "code" and cell.nbgrader and not cell.nbgrader["grade"]:
                session.run(cell.id, cell.source)
        session.run("line", "line_x, line_y = load_line(m=64)\nready = lambda *exercises: True")
    return session


@pytest.mark.parametrize(
    "body",
    [
        "raise RuntimeError('mine')",
        "return {name: value * np.nan for name, value in parameters.items()}, *rest",
        "return {name: np.ones((2, 3)) for name in parameters}, *rest",
        "return {'W1': parameters['W1']}, *rest",
        "return {name: value * -1e90 for name, value in parameters.items()}, *rest",
    ],
    ids=["raises", "gives NaN", "gives wrong shapes", "loses a key", "explodes"],
)
def test_a_wrong_answer_gives_lines_and_no_traceback(solved_setup, body):
    """Races on a wrong function say in one line for each runner what happened; the cell itself does not fail."""
    with beside_the_helpers():
        solved_setup.run("wrong", wrong_functions(body))
        for cell in read_cells():
            if cell.id in ("descend", *RACES[:3]):
                solved_setup.run(cell.id, cell.source)
    for name, runners in zip(RACES[:3], (3, 5, 2), strict=True):
        printed = solved_setup.printed[name].splitlines()
        assert len([line for line in printed if "The check of the exercise may tell why." in line]) == runners
        assert solved_setup.errors[name] == ""


# ---- the plane of section 7.4 ----------------------------------------------------------------------------------------


def test_three_networks_lie_on_their_plane():
    """The three networks that span the plane are on it, the first at 0, 0, and come back from their places."""
    origin, right, above, other = (initialize_parameters([2, 5, 2, 1], seed) for seed in range(4))
    plane = Plane(origin, right, above)
    found = plane.places([origin, right, above])
    distance = np.sqrt(sum(np.sum((right[name] - origin[name]) ** 2) for name in origin))
    np.testing.assert_allclose(found[:2], [[0, 0], [distance, 0]], atol=1e-12)
    assert found[2, 1] > 0
    for network, (x, y) in zip((origin, right, above), found, strict=True):
        back = plane.networks(np.array([x]), np.array([y]))
        for name, value in network.items():
            np.testing.assert_allclose(back[name][0], value, atol=1e-12)
    (dropped,) = plane.places([other])
    foot = {name: value[0] for name, value in plane.networks(*dropped[:, None]).items()}
    np.testing.assert_allclose(plane.places([foot]), [dropped], atol=1e-12)
    assert np.abs(foot["W1"] - other["W1"]).max() > 0.1


def test_networks_that_did_not_move_still_span_a_plane():
    """Two ends at the start, as of an answer that changes nothing, give places that are numbers."""
    start = initialize_parameters([2, 5, 2, 1])
    assert np.array_equal(Plane(start, start, start).places([start]), [[0, 0]])


def trained(parameters):
    """A run of two snapshots, from the start to these parameters."""
    return SimpleNamespace(parameters=parameters, trail=[initialize_parameters([2, 5, 2, 1]), parameters])


def plane_race(**ends):
    """A race of these runs on the plane through the first two of them."""
    X, Y = load_dataset()
    runs = {name: trained(parameters) for name, parameters in ends.items()}
    return figures.plane_race("Plane", runs, initialize_parameters([2, 5, 2, 1]), list(runs)[:2], X, Y)


def changed(seed, **changes):
    """A network of the right shapes, but for these parameters."""
    return {**initialize_parameters([2, 5, 2, 1], seed), **changes}


def test_the_costs_of_the_ends_are_those_of_the_ground(capsys):
    """Where the three networks stand that span the plane, the ground has their cost; under any other it has not."""
    race = plane_race(one=changed(1), two=changed(2), three=changed(5))
    X, Y = load_dataset()
    for runner, seed in zip(race.runners, (1, 2, 5), strict=True):
        assert runner.costs[-1] == pytest.approx(mean_costs(changed(seed), X, Y))
        ground = race.cost(*(np.array([[number]]) for number in runner.points[-1])).item()
        assert np.isclose(ground, runner.costs[-1]) == (seed != 5)
    assert capsys.readouterr().out == ""


def test_runs_that_went_wrong_are_left_out(capsys, monkeypatch):
    """Lost shapes or numbers that are none give a line each; without its two ends a race shows nothing."""
    race = plane_race(
        one=changed(1), two=changed(2), flat=changed(3, b1=np.zeros(5)), nan=changed(4, b1=np.full((5, 1), np.nan))
    )
    assert [(runner.name, len(runner.points)) for runner in race.runners] == [("one", 3), ("two", 3), ("nan", 2)]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["flat", "nan"] and len(outputs_of(race, monkeypatch)) == 2
    for end in (changed(3, b1=np.zeros(5)), changed(4, W2=np.full((2, 5), np.nan))):
        race = plane_race(one=changed(1), two=end)
        assert outputs_of(race, monkeypatch) == [] and capsys.readouterr().out


def test_a_race_has_no_room_for_a_sixth():
    """Five can be told apart; the author who adds another is told."""
    race = Race("Full", bowl, x=(-1, 1), y=(-1, 1), labels=("x", "y"))
    for name in "abcde":
        race.add(name, spiral(1))
    with pytest.raises(ValueError, match="room for 5 runners"):
        race.add("f", spiral(1))

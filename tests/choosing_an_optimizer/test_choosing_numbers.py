"""The numbers that the prose names are those that the committed solved notebook has printed."""

from __future__ import annotations

import re

import pytest

from tests.assignment_cells import numbers, rows


def test_every_check_passes(printed):
    """The solved notebook shows full points for each exercise."""
    checks = {name: text for name, text in printed.items() if name.endswith("-check")}
    assert len(checks) == 7
    assert all("10" in text for text in checks.values())


def test_one_rate_for_all(printed):
    """At 0.001 Adam reads 96 % and the others 19 %; at 1 momentum 96 %, Adam a tenth, gradient descent between."""
    found = [numbers(line)[-1] for line in printed["same-rate"].splitlines()]
    assert found[:3] == pytest.approx([0.19, 0.19, 0.96], abs=0.01)
    gradient_descent, momentum, adam = found[3:]
    assert (momentum, adam) == pytest.approx((0.96, 0.1), abs=0.015)
    assert adam + 0.1 < gradient_descent < momentum - 0.1


def test_check_values(printed):
    """COURSE2.md's check values come out where the notebook prints them."""
    assert "0.00507883 0.03837001 0.01148294" in printed["sweep-toy-run"]
    assert "0.27822191 2.10193706 0.62904378" in printed["sweep-toy-run"]
    for value in ("0.65750000", "0.86035714", "0.92517857", "0.94714286", "0.97000000"):
        assert value in printed["best-toy-run"]
    assert "mean 0.00800000, interval from 0.00244711 to 0.01355289" in printed["interval-toy"]
    epochs = re.findall(r"\((\d), (\d)\)", printed["stopping-toy"])
    assert epochs == [("2", "3"), ("2", "4"), ("5", "8"), ("9", "9")]
    assert "0.146 0.674 1.000" in printed["reddi"]
    assert "-0.162 -0.443 -0.999" in printed["reddi"]


def test_half_of_the_rates_are_below_a_hundredth(printed):
    """Half of the log-uniform sample, and a hundredth of the uniform one."""
    assert [numbers(line)[0] for line in printed["sample-figure"].splitlines()[:2]] == pytest.approx([1, 50], abs=3)


def test_widths_of_the_valleys(printed):
    """Within 0.02 of the best accuracy lie two points of the grid for gd and three for each of the others."""
    table = rows(printed["sweep-table"])
    assert {m: sum(a >= max(row) - 0.02 for a in row) for m, row in table.items()} == {
        "gd": 2, "momentum": 3, "rmsprop": 3, "adam": 3,
    }  # fmt: skip


def test_chosen_rates(printed):
    """The best rates differ by a factor of 100, and only the grid that was cut off has its best at the edge."""
    table = rows(printed["choose-table"])
    chosen = [table[method][0] for method in ("gd", "momentum", "rmsprop", "adam")]
    assert max(chosen) / min(chosen) == pytest.approx(100, rel=0.01)
    (at_edge,) = (line for line in printed["choose-table"].splitlines() if "extend" in line)
    assert at_edge.startswith("| gd, only up to")


def test_the_common_rate_decides_the_order(printed):
    """Who is first in the ravine depends on the rate that all share; gradient descent wins with its own."""
    _, *common, own = printed["same-race"].splitlines()[-5:]
    first = {}
    for line in common:
        rate, counts = numbers(line)[0], re.findall(r"(gd|momentum|adam) (\d+)", line)
        first[rate] = [method for method, _ in sorted(counts, key=lambda pair: int(pair[1]))]
    assert first[0.03][0] == "momentum" and first[0.05] == ["gd", "momentum", "adam"] and first[0.07][-1] == "momentum"
    assert re.findall(r"(\w+) [\d.]+: (\d+)", own)[0] == ("gd", "38")


def test_order_changes_with_the_budget(printed):
    """With one try momentum leads, with eight Adam; from 16 on all lie within two points."""
    table = rows(printed["best-table"])
    first, eighth, last = ({m: row[place] for m, row in table.items()} for place in (0, 3, 4))
    assert max(first, key=first.get) == "momentum"
    assert max(eighth, key=eighth.get) == "adam"
    assert max(last.values()) - min(last.values()) < 0.02
    assert all(0.48 < score < 0.6 for score in first.values())


def test_the_gain_was_the_grid(printed):
    """With the coarse grid momentum gains two points; with the finer ones the interval holds zero."""
    accuracies, costs = (
        rows(part) for part in re.split(r"(?=\| comparison \| difference of the costs)", printed["grid-table"])
    )
    coarse, half, fine = accuracies.values()
    assert coarse == pytest.approx([0.0203, 0.0165, 0.0240], abs=5e-4)
    assert half[0] == pytest.approx(-0.002, abs=1e-3) and half[1] < 0 < half[2]
    assert abs(fine[0]) < 1e-3 and fine[1] < 0 < fine[2]
    assert list(costs.values())[1][1] > 0  # the costs lean the other way
    picked = {name: row[0] for name, row in rows(printed["grid-search"]).items()}
    assert list(picked.values()) == pytest.approx([0.1, 1, 0.3162, 0.3162, 0.5012, 0.7943])
    assert "extend" not in printed["grid-search"]


def test_five_seeds_are_few(printed):
    """The best of five is 0.9 points above the mean; with 5 seeds the interval is over four times as wide."""
    first, *lines = printed["few-seeds"].splitlines()
    mean, best = numbers(first)[0], numbers(first)[-1]
    assert best - mean == pytest.approx(0.009, abs=0.001)
    widths = [numbers(line)[-1] - numbers(line)[-2] for line in lines]
    assert widths[0] > 4 * widths[-1]


def test_cost_rises_and_accuracy_stays(printed):
    """With 300 examples the held-out cost rises after the best epoch, and the accuracy does not fall with it."""
    found = [numbers(line) for line in re.findall(r"seed \d: best.*", printed["stopping-run"])]
    assert len(found) == 5
    _, _, last, lowest, _, end, read, _, read_at_end = zip(*found, strict=True)
    assert all(after > before for before, after in zip(lowest, end, strict=True))
    assert [sum(found) / len(found) for found in (read, read_at_end)] == pytest.approx([0.940, 0.942], abs=5e-4)
    assert read_at_end[4] - read[4] == pytest.approx(0.016, abs=5e-4)
    assert sum(last) / len(last) < 40  # of 100 epochs


def test_random_search_finds_no_difference(printed):
    """All intervals of the test accuracies hold zero, and reach about a point to each side."""
    table = rows(printed["search-intervals"])
    assert len(table) == 3
    for mean, low, high in table.values():
        assert low < 0 < high and abs(mean) < 0.01
        assert 0.005 < (high - low) / 2 < 0.015
    ours = [row[-2] for row in rows(printed["search-table"]).values()]
    theirs = [numbers(line)[0] for line in printed["yardstick"].splitlines()]
    assert all(0.955 < accuracy < 0.985 for accuracy in (*ours, *theirs))


def test_literature(printed):
    """Wilson's construction splits the methods, and the paths of Choi's Adam come together like 1/ε."""
    table = rows(printed["wilson"])
    for method, (training, new, share) in table.items():
        assert training == 1
        assert new == (1 if method in ("gd", "momentum") else share)
    apart = [float(number) for number in re.findall(r"at most (\S+) apart", printed["choi-race"])]
    assert apart[1] / apart[2] == pytest.approx(100, rel=0.05)
    assert apart[2] < 1e-3

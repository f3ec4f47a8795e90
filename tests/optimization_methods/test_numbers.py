"""What comes out of the solved notebook: the numbers that were published for this assignment, and those in our text."""

from __future__ import annotations

import re

import numpy as np
import pytest
from course_notebook import beside_the_helpers, run_notebook
from matplotlib.text import Text

pytestmark = [pytest.mark.scale, pytest.mark.timeout(1200)]

# run: costs at epochs 0, 1000, ..., 4000, and the accuracy on the training examples
RUNS = {
    "6.1": ".702405 .668101 .635288 .600491 .573367 .716667",
    "6.2": ".702413 .668167 .635388 .600591 .573444 .716667",
    "6.3": ".702166 .167845 .141316 .138788 .136066 .943333",
    "7.1": ".701091 .661884 .658620 .656765 .655486 .653333",
    "7.3.1": ".701091 .127161 .120304 .117033 .117512 .943333",
    "7.3.2": ".702226 .128974 .125965 .123375 .123218 .953333",
    "7.3.3": ".699346 .130074 .129826 .129282 .128361 .940000",
    "control, gd": ".701091 .127161 .119461 .117006 .126659 .946667",
    "control, adam": ".699346 .130074 .131207 .135597 .130206 .940000",
}
SETTINGS = {
    "6.1": ("gd", 0.0007, "none"),
    "6.2": ("momentum", 0.0007, "none"),
    "6.3": ("adam", 0.0007, "none"),
    "7.1": ("gd", 0.1, "update_lr"),
    "7.3.1": ("gd", 0.1, "schedule_lr_decay"),
    "7.3.2": ("momentum", 0.1, "schedule_lr_decay"),
    "7.3.3": ("adam", 0.01, "schedule_lr_decay"),
    "control, gd": ("gd", 0.1, "none"),
    "control, adam": ("adam", 0.01, "none"),
}


@pytest.fixture(scope="session")
def drawn():
    """The figures of the solved notebook by their descriptions; they come with `solved`."""
    return {}


@pytest.fixture(scope="session")
def solved(drawn):
    """The solved notebook, run once from top to bottom."""
    with beside_the_helpers(), pytest.MonkeyPatch.context() as patch:
        from course_kit.optimization_methods import figures

        patch.setattr(figures, "display_figure", lambda figure, alt, caption="": drawn.update({alt: figure}))
        return run_notebook()


@pytest.fixture(scope="session")
def names(solved):
    """The solved notebook's variables and functions."""
    return solved.names


def six_digits(numbers):
    """Write numbers as the tables do."""
    return " ".join(f"{number:.6f}".removeprefix("0") for number in numbers)


@pytest.mark.parametrize("name", RUNS)
def test_costs_and_accuracies(names, name):
    """Each run has the published settings, costs and accuracy."""
    run = names["runs"][name]
    assert (run.optimizer, run.learning_rate, run.decay) == SETTINGS[name]
    assert len(run.costs) == 5000
    assert six_digits([*run.costs[::1000], run.accuracy]) == RUNS[name]


def test_no_other_runs(names):
    """The summary holds these runs and no others."""
    assert list(names["runs"]) == list(RUNS)


def test_the_texts_beside_the_runs(names):
    """What the texts beside the runs say of their costs, beyond the table above, is what comes out."""
    costs = {name: np.array(run.costs) for name, run in names["runs"].items()}
    below = {name: 1 + np.flatnonzero(costs[name] >= 0.2)[-1] for name in ("7.3.3", "7.3.1", "6.3")}
    assert list(below.values()) == [56, 319, 732]
    assert 0.0001 < np.abs(costs["6.1"] - costs["6.2"]).max() < 0.0002
    assert costs["6.1"][3999] - costs["6.1"][4999] == pytest.approx(0.02, abs=0.005)


def test_costs_are_printed(solved):
    """A training prints the cost of every 1000th epoch and the accuracy, and no trace of the progress bar."""
    expected = [f"Cost after epoch {1000 * k}: 0{cost}" for k, cost in enumerate(RUNS["6.1"].split()[:5])]
    lines = solved.printed["run-gd"].splitlines()
    assert [line for line in lines if line.startswith(("Cost", "Acc"))] == [*expected, "Accuracy: 0.716667"]
    assert "#" not in solved.printed["run-gd"]


def test_nothing_on_stderr(solved):
    """No cell writes to stderr: nbgrader would take all points of a graded cell for it."""
    assert {name: text for name, text in solved.errors.items() if text} == {}


def test_lettering_can_be_read_on_a_phone(solved, drawn):
    """On a phone, where the page is 390 pixels wide and a figure has 358 of them, letters are 6.9 pixels or more."""
    assert len(drawn) > 20
    sizes = {
        alt: min(text.get_fontsize() for text in figure.findobj(Text)) * 358 / 72 / figure.get_figwidth()
        for alt, figure in drawn.items()
    }
    assert {alt: size for alt, size in sizes.items() if size < 6.9} == {}


def test_figures_are_transparent(solved, drawn):
    """No figure brings a white sheet into a dark page."""
    patches = [patch for figure in drawn.values() for patch in (figure.patch, *(axis.patch for axis in figure.axes))]
    assert len(patches) > 40
    assert {patch.get_facecolor()[3] for patch in patches} == {0}


def test_every_check_passes(solved, names):
    """The last check's visible test gives 10 points, and so did all others."""
    with beside_the_helpers():
        from course_kit.optimization_methods import public_tests

        for function in (call.function for call in names["TRIAL_CALLS"].values()):
            assert float(getattr(public_tests, f"{function}_test")(names[function])) == 10, function


def published_case():
    """Draw the published arguments: seed 1, parameters first, then gradients."""
    np.random.seed(1)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 2), "b2": (3, 1)}
    parameters = {name: np.random.randn(*shape) for name, shape in shapes.items()}
    grads = {"d" + name: np.random.randn(*shape) for name, shape in shapes.items()}
    return parameters, grads


def zeros_for(grads):
    """Return arrays of zeros, shaped like the gradients."""
    return {name: np.zeros(gradient.shape) for name, gradient in grads.items()}


def test_published_value_of_exercise_1(names):
    """One step of gradient descent from the published case."""
    parameters, grads = published_case()
    found = names["update_parameters_with_gd"](parameters, grads, 0.01)
    np.testing.assert_allclose(found["W1"][0], [1.63312395, -0.61217855, -0.5339999], atol=5e-9)
    np.testing.assert_allclose(found["b1"].ravel(), [1.73978682, -0.77021546], atol=5e-9)


def test_published_value_of_exercise_2(names):
    """The first and the last mini-batch of the published case."""
    np.random.seed(1)
    X = np.arange(12288 * 148).reshape((148, 12288)).T
    Y = np.random.randn(1, 148) < 0.5
    batches = names["random_mini_batches"](X, Y, 64, 0)
    assert [x.shape for x, _ in batches] == [(12288, 64), (12288, 64), (12288, 20)]
    assert batches[0][0][0][:3].tolist() == [294912, 86016, 454656]
    assert batches[-1][0][-1][:3].tolist() == [1425407, 1769471, 897023]


def test_published_value_of_exercise_4(names):
    """One step of momentum from the published case, with v = 0."""
    parameters, grads = published_case()
    found, v = names["update_parameters_with_momentum"](parameters, grads, zeros_for(grads), 0.9, 0.01)
    np.testing.assert_allclose(found["W1"][0], [1.62522322, -0.61179863, -0.52875457], atol=5e-9)
    np.testing.assert_allclose(v["dW1"][0], [-0.08778584, 0.00422137, 0.05828152], atol=5e-9)


def test_published_value_of_exercise_6(names):
    """One step of Adam from the published case, with v = s = 0 and t = 2."""
    parameters, grads = published_case()
    step = names["update_parameters_with_adam"]
    found = step(parameters, grads, zeros_for(grads), zeros_for(grads), 2, 0.02, 0.8, 0.888, 1e-2)[0]
    expected = [[1.63937725, -0.62327448, -0.54308727], [-1.0578897, 0.85032154, -2.31657668]]
    np.testing.assert_allclose(found["W1"], expected, atol=5e-9)
    np.testing.assert_allclose(found["b1"].ravel(), [1.72995096, -0.7762447], atol=5e-9)


def test_published_values_of_exercises_7_and_8(names):
    """The learning rates of the published cases."""
    assert names["update_lr"](0.5, 2, 1) == pytest.approx(0.16666667)
    schedule = names["schedule_lr_decay"]
    cases = [(0.5, 100, 1, 100), (0.5, 10, 1, 100), (0.3, 1000, 0.25, 100), (0.3, 100, 0.25, 100)]
    assert [schedule(*case) for case in cases] == pytest.approx([0.25, 0.5, 0.085714285, 0.24], abs=1e-9)


def test_data_and_network(names):
    """The moons have 300 points, and the network the layers 2, 5, 2, 1."""
    assert names["train_X"].shape == (2, 300)
    assert names["train_Y"].shape == (1, 300)
    assert names["layers_dims"] == [2, 5, 2, 1]


def active(names, parameters):
    """Return for layers 1 and 2 on how many examples each unit is active."""
    cache = names["forward_propagation"](names["train_X"], parameters)[1]
    return [np.sum(z > 0, axis=1).tolist() for z in (cache[0], cache[4])]


def test_one_unit_is_dead_from_the_start(names):
    """Unit 2 of layer 2 is active on none of the 300 points; the others as the figure's description says."""
    start = names["initialize_parameters"](names["layers_dims"])
    assert active(names, start) == [[226, 112, 54, 86, 88], [56, 0]]


def test_the_dead_unit_wakes_in_the_runs_that_the_text_names(names):
    """Large steps of gradient descent and momentum wake the dead unit; nothing else does."""
    awake = [name for name, run in names["runs"].items() if active(names, run.parameters)[1][1] > 0]
    assert awake == ["7.3.1", "7.3.2", "control, gd"]


def test_epsilon_inside_the_root_changes_the_costs(names):
    """The costs that the text calls a sign of the slip are those of Adam with epsilon inside the root."""

    def epsilon_inside(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        new, v_hat, s_hat = {}, {}, {}
        for name, value in parameters.items():
            key = "d" + name
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * grads[key] ** 2
            v_hat[key], s_hat[key] = v[key] / (1 - beta1**t), s[key] / (1 - beta2**t)
            new[name] = value - learning_rate * v_hat[key] / np.sqrt(s_hat[key] + epsilon)
        return new, v, s, v_hat, s_hat

    right = names["update_parameters_with_adam"]
    names["update_parameters_with_adam"] = epsilon_inside
    try:
        names["model"](
            names["train_X"], names["train_Y"], names["layers_dims"], "adam", num_epochs=4001, print_cost=False
        )
    finally:
        names["update_parameters_with_adam"] = right
    assert six_digits(names["model"].costs[1000::1000]) == ".167966 .141320 .138782 .136111"


def paired(found, part, before, after):
    """Return the mean difference between two settings within a seed, in standard errors."""
    difference = getattr(found, part)[after] - getattr(found, part)[before]
    return difference.mean() / (difference.std(ddof=1) / np.sqrt(len(difference)))


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
@pytest.mark.parametrize("part", ["held_out", "held_out_cost"])
def test_decay_makes_no_difference_over_the_seeds(names, optimizer, part):
    """With and without decay differ by less than two standard errors, as the conclusion says."""
    assert abs(paired(names["trials"][optimizer], part, 1, 2)) < 2


@pytest.mark.parametrize("optimizer", ["gd", "momentum"])
def test_the_large_learning_rate_does(names, optimizer):
    """The large learning rate lowers the held-out cost by some four standard errors, and lifts the median to 90 %."""
    found = names["trials"][optimizer]
    assert -5 < paired(found, "held_out_cost", 0, 1) < -3
    medians = np.median(found.held_out, axis=1)
    assert medians[0] == pytest.approx(0.77)
    assert 0.895 < medians[1] < 0.925


@pytest.mark.parametrize("optimizer", ["gd", "momentum"])
def test_the_large_learning_rate_kills_two_networks(names, optimizer):
    """Two networks die at the large learning rate alone, and one of them is stuck at the small one, too."""
    found = names["trials"][optimizer]
    killed = found.layer2_dead[1] & ~found.layer2_dead[0]
    assert (killed.sum(), (killed & (found.training[0] < 0.6)).sum()) == (2, 1)


def test_updates_in_the_ravine(names):
    """The cost stays below 0.01 from the updates on that the text names, and with β = 0.98 not within 80."""
    first = {}
    for beta, alpha in ((0, 0.076), (0.5, 0.076), (0.9, 0.076), (0.98, 0.076), (0.5, 0.152)):
        W1, b1 = np.transpose(list(names["roll"](beta, alpha)))
        first[beta, alpha] = 1 + np.flatnonzero((W1**2 + 25 * b1**2) / 2 > 0.01)[-1]
    assert list(first.values()) == [39, 35, 64, 81, 16]


def test_medians_are_alike(names):
    """With a learning rate that suits it, each method has a median held-out accuracy of 90 % to 92 %."""
    medians = [np.median(found.held_out, axis=1)[1:] for found in names["trials"].values()]
    assert np.min(medians) > 0.8999
    assert np.max(medians) < 0.9201


def test_stuck_runs_at_the_large_learning_rate_have_died(names):
    """Wherever a run is stuck at the large learning rate, both units of layer 2 are dead at the end."""
    for found in names["trials"].values():
        stuck = found.training < 0.6
        assert 1 <= stuck.sum(axis=1).min() <= stuck.sum(axis=1).max() <= 2
        np.testing.assert_array_equal(stuck[1:], found.layer2_dead[1:])


def test_networks_trained_together_do_not_touch_each_other(names):
    """A network that is trained among thirty ends where it ends when trained alone."""
    settings = {"small": (0.0007, None), "large": (0.01, names["schedule_lr_decay"])}
    moons = names["train_X"], names["train_Y"]
    together, alone = (
        names["train_many"](names, "adam", settings, moons, names["layers_dims"], seeds, num_epochs=30)
        for seeds in (names["SEEDS"], [4])
    )
    np.testing.assert_allclose(together.held_out_cost[:, [4]], alone.held_out_cost, rtol=1e-9)


def test_the_lengths_of_adams_steps(solved, names):
    """In run 6.3 the median of |step| / α falls from 0.95 to 0.06, and the longest step of all is 2.9 α."""
    told = [f"epoch {epoch}: median |step| = {size} α" for epoch, size in ((0, 0.95), (100, 0.49), (1000, 0.16))]
    printed = solved.printed["adam-steps"].splitlines()
    assert set(told) <= set(printed)
    assert "epoch 2999: median |step| = 0.06 α" in printed
    assert names["sizes"].shape == (5 * 3000, 23)
    assert names["sizes"].max() == pytest.approx(2.87, abs=0.005)


def test_the_steps_are_those_of_run_6_3(names):
    """The training that measures the steps is run 6.3: its first five steps add up to how far that run moved."""
    run, start = names["runs"]["6.3"], names["initialize_parameters"](names["layers_dims"])

    def moved(parameters):
        return np.concatenate([np.abs(parameters[name] - value).ravel() for name, value in start.items()])

    moving = moved(run.parameters) > 0
    way = 0.0007 * names["sizes"][:5].sum(axis=0)
    share = moved(run.trail[0])[moving] / way  # 1 where all five steps have the same sign
    assert share.max() == pytest.approx(1)
    assert np.mean(share > 1 - 1e-9) > 0.5


def test_updates_by_condition_number(names):
    """Gradient descent needs updates that grow like κ, the best momentum like its root; the text says how many."""
    counts = {kappa: (plain, best) for kappa, plain, best in names["counts"]}
    assert counts == {25: (173, 45), 100: (691, 95), 1000: (6908, 321), 10_000: (69_078, 1074)}
    # (1 − 2 / (1 + κ))ᵏ < 1e-6, by hand
    for kappa, (plain, best) in counts.items():
        assert plain == int(np.ceil(np.log(1e-6) / np.log((kappa - 1) / (kappa + 1))))
        assert 0.5 * np.sqrt(kappa) < plain / best < np.sqrt(kappa)


def test_the_sweep_of_learning_rates(names):
    """What the text says of the sweep: where each method is best, what 3 does, and Adam's cost at 0.3."""
    accuracy, cost = (
        {method: np.median(getattr(found, part), axis=1) for method, found in names["sweeps"].items()}
        for part in ("held_out", "held_out_cost")
    )
    at = dict(zip(names["rates"], range(10), strict=True))
    for method, best in (("gd", (0.3, 1)), ("momentum", (0.3, 1)), ("adam", (0.01, 0.03))):
        assert all(0.9 <= accuracy[method][at[rate]] <= 0.93 for rate in best)
        assert names["rates"][int(np.argmin(cost[method]))] in best
    assert accuracy["gd"][at[3]] < 0.5
    assert 0.75 < accuracy["momentum"][at[3]] < 0.9  # 0.82, 0.84, 0.88: rounding differs from processor to processor
    assert names["sweeps"]["gd"].layer2_dead[at[3]].all()
    assert accuracy["adam"][at[0.01] : at[0.3] + 1].min() > 0.89
    assert cost["adam"][[at[0.01], at[0.3]]] == pytest.approx([0.22, 0.38], abs=0.006)
    assert accuracy["adam"][at[1]] < 0.65  # hardly more than a coin, which is 0.5; 0.59 with an EPYC's rounding


def test_costs_of_adam_beside_those_of_the_others(names):
    """The conclusion's held-out costs: Adam's at its large and its small learning rate, and those of the others."""
    costs = {method: found.held_out_cost.mean(axis=1) for method, found in names["trials"].items()}
    found = [costs["adam"][1], costs["adam"][0], costs["gd"][1], costs["momentum"][1]]
    assert found == pytest.approx([0.44, 0.30, 0.33, 0.32], abs=0.006)


def test_momentum_is_calmer_and_not_nearer(drawn):
    """Figure 6: with momentum the last steps are a fifth as long, at about the same distance from the minimum."""
    (titles,) = (
        [axis.get_title() for axis in figure.axes] for alt, figure in drawn.items() if alt.startswith("Around the star")
    )
    (length, far), (calm, near) = ([float(n) for n in re.findall(r"\d\.\d\d", title)[-2:]] for title in titles)
    assert 0.15 < calm / length < 0.25
    assert near == pytest.approx(far, abs=0.03)

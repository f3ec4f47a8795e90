"""Hidden tests of `random_mini_batches`: shuffle the columns of X and Y alike, then cut them into mini-batches.

Apart from `test_shuffled_order` every check goes by the answer's own order of the columns, so that one slip costs once.
The labels in Y are all different and `networks.examples` keeps which column of X belongs to which.
"""

import networks
import numpy as np
import pytest
import reference
import returned
from returned import assert_near

NO_WHOLE_NUMBER = "Is the number of mini-batches a whole one (`//`, or math.floor)? Is an answer still missing (None)?"
NO_WHOLE_ONE = (
    "With fewer examples than mini_batch_size there is no whole mini-batch, and the loop does not run at all."
)


class Cut:
    """One call of the function: the examples that went in, and the mini-batches that came back."""

    def __init__(self, student, rng, full, rest):
        """Draw `full` whole mini-batches and more examples (`rest`: none, few, some, many), and call the function."""
        self.size, self.full, self.seed = int(rng.integers(6, 10)), full, int(rng.integers(1, 1000))
        sizes = {"none": 0, "few": 2, "some": int(rng.integers(2, self.size - 2)), "many": self.size - 2}
        self.rest = sizes[rest]
        self.m = self.full * self.size + self.rest
        self.X, self.Y = networks.examples(rng, self.m)
        with returned.explained(ValueError="Two sizes do not fit.", TypeError=NO_WHOLE_NUMBER):
            result = student.random_mini_batches(self.X, self.Y, self.size, self.seed)
        self.batches = returned.batches(result)

    def columns(self, number):
        """Return where in X the columns of one mini-batch come from; -1 where a column is not one of X."""
        X, Y = self.batches[number]
        assert X.shape != (1, Y.shape[-1]) or len(Y) != len(self.X), (
            "X and Y have changed places: every mini-batch is a pair (mini_batch_X, mini_batch_Y)."
        )
        assert X.ndim == 2 and len(X) == len(self.X), "Every mini-batch of X should have all rows: `shuffled_X[:, …]`."
        same = np.isclose(X[:, :, None], self.X[:, None, :], rtol=1e-5, atol=1e-6).all(axis=0)
        return np.where(same.any(axis=1), same.argmax(axis=1), -1)

    def labels_fit(self, number):
        """Return whether the labels of one mini-batch are those of its columns."""
        labels, expected = self.batches[number][1], self.Y[:, self.columns(number)]
        return labels.shape == expected.shape and np.allclose(labels, expected)


def test_sizes(student, rng):
    """There are as many mini-batches as needed: whole ones, and the rest last."""
    for rest in ("few", "many"):  # who rounds m / size to the nearest is right with few of them
        cut = Cut(student, rng, full=3, rest=rest)
        sizes = [X.shape[-1] for X, _ in cut.batches]
        expected = [cut.size] * cut.full + [cut.rest]
        assert sizes[: cut.full] == expected[: cut.full], (
            "The first mini-batches do not have mini_batch_size columns each. Cut from k · size to (k + 1) · size."
        )
        assert len(sizes) > cut.full, "The smaller rest at the end is missing."
        assert len(sizes) == len(expected), "There are more mini-batches than needed."
        assert sizes == expected, (
            "The last mini-batch should hold the rest: what is left after the whole ones, no more."
        )


@pytest.mark.weight(2)
def test_shuffled_order(student, rng):
    """The columns come in the order that np.random.seed(seed) and np.random.permutation(m) give."""
    cut = Cut(student, rng, full=3, rest="some")
    found = cut.batches[0][0]
    order = reference.order(cut.m, cut.seed)
    orders = {
        "The columns are not shuffled.": np.arange(cut.m),
        "The seed is not used: call np.random.seed(seed) with the argument, just before the permutation.": (
            reference.order(cut.m, 0)
        ),
        "The permutation is applied the wrong way round: take X[:, permutation].": np.argsort(order),
        "The permutation is drawn a second time. Seed, then draw it once.": _second_draw(cut),
        "The permutation comes from default_rng. The text asks for np.random.seed and np.random.permutation.": (
            np.random.default_rng(cut.seed).permutation(cut.m)
        ),
        "The permutation is drawn with the mini-batch size in it. It goes over all m examples.": (
            reference.order(cut.size, cut.seed)
        ),
    }
    known = {hint: cut.X[:, other[: cut.size]] for hint, other in orders.items()}
    again = returned.batches(student.random_mini_batches(cut.X, cut.Y, cut.size, cut.seed))[0][0]
    assert found.shape == again.shape and np.allclose(found, again), (
        "Two calls with the same seed give different mini-batches: np.random.seed(seed) is missing."
    )
    hint = "The columns of the first mini-batch are not X[:, permutation] of the given seed, from the start on."
    assert_near(found, cut.X[:, order[: cut.size]], hint=hint, mistakes=known)
    other = student.random_mini_batches(cut.X, cut.Y, cut.size, cut.seed + 1)
    expected = cut.X[:, reference.order(cut.m, cut.seed + 1)[: cut.size]]
    assert_near(
        returned.batches(other)[0][0], expected, hint=hint, mistakes={"Every seed gives the same order.": found}
    )


@pytest.mark.weight(2)
def test_whole_mini_batches(student, rng):
    """The whole mini-batches follow one another: no column comes twice, none is jumped over."""
    cut = Cut(student, rng, full=4, rest="none")
    assert len(cut.batches) >= cut.full, "There are too few mini-batches."
    assert all(cut.batches[k][0].shape[-1] == cut.size for k in range(cut.full)), (
        "A mini-batch does not have mini_batch_size columns. Cut from k · size to (k + 1) · size."
    )
    columns = np.concatenate([cut.columns(k) for k in range(cut.full)])
    assert (columns >= 0).all(), "A mini-batch holds columns that are not in X."
    assert len(set(columns)) == cut.m, (
        "Some columns come twice and others never. Mini-batch k starts at k · size and stops before (k + 1) · size."
    )


@pytest.mark.weight(2)
def test_labels_in_step(student, rng):
    """After shuffling, every column of X still has its own label from Y."""
    cut = Cut(student, rng, full=3, rest="some")
    first = cut.columns(0)
    assert len(cut.batches) > 1 and len(first), "There are too few mini-batches, or the first one is empty."
    assert not np.array_equal(first, np.arange(len(first))), "The columns are not shuffled."
    for k in range(min(cut.full, len(cut.batches))):
        labels = cut.batches[k][1]
        assert labels.ndim == 2 and len(labels) in (1, len(cut.X)), (
            "The mini-batches of Y should keep the shape (1, …): cut with `shuffled_Y[:, …]`."
        )
        unshuffled = cut.Y[:, k * cut.size : (k + 1) * cut.size]
        assert labels.shape != unshuffled.shape or not np.allclose(labels, unshuffled), (
            "Y is not shuffled. Take the same permutation for X and Y."
        )
        assert cut.labels_fit(k), "X and Y are out of step. Take one and the same permutation, and the same slices."


@pytest.mark.weight(2)
def test_rest(student, rng):
    """The last, smaller mini-batch holds exactly the examples that are left, with their labels."""
    cut = Cut(student, rng, full=3, rest="some")
    assert len(cut.batches) > cut.full, "The smaller rest at the end is missing."
    X, Y = cut.batches[cut.full]
    earlier = np.concatenate([cut.columns(k) for k in range(cut.full)])
    columns = cut.columns(cut.full)
    assert len(columns), "The last mini-batch is empty. It starts after the last whole one and goes to the end."
    shuffled = cut.X[:, reference.order(cut.m, cut.seed)]
    assert_near(
        X,
        cut.X[:, _left(cut, earlier, columns)],
        hint="The last mini-batch does not hold the columns that are left after the whole ones.",
        mistakes={
            "The last mini-batch takes the first columns again. Start it after the last whole one.": (
                shuffled[:, : cut.rest]
            ),
            "The last mini-batch starts one mini-batch too early: the loop's last k still counts. Start it at the "
            "number of whole mini-batches times the size.": shuffled[:, (cut.full - 1) * cut.size :],
            "The last mini-batch takes the columns from before the rest.": (
                shuffled[:, (cut.full - 1) * cut.size : (cut.full - 1) * cut.size + cut.rest]
            ),
            "The last mini-batch takes as many columns as a whole one. Only the rest is left.": shuffled[
                :, -cut.size :
            ],
            "The last mini-batch leaves out its last column.": shuffled[:, cut.full * cut.size : -1],
            "The last mini-batch is not shuffled. Cut it from shuffled_X.": cut.X[:, cut.full * cut.size :],
            "The last mini-batch holds all examples. Only the rest is left.": shuffled,
        },
    )
    assert Y.shape[:-1] != (len(cut.X),), "The labels of the last mini-batch are cut from X. Cut them from shuffled_Y."
    assert Y.ndim == 2 and len(Y) == 1, (
        "The last mini-batch of Y should keep the shape (1, …): cut with `shuffled_Y[:, …]`."
    )
    assert Y.shape == (1, cut.rest) and cut.labels_fit(cut.full), (
        "The labels of the last mini-batch are not those of its columns. Cut both with the same slice."
    )


def test_no_empty_mini_batch(student, rng):
    """Where the size divides m, the whole mini-batches are all: no empty one follows."""
    cut = Cut(student, rng, full=3, rest="none")
    sizes = [X.shape[-1] for X, _ in cut.batches]
    assert 0 not in sizes, "There is an empty mini-batch at the end. Add the last one only if something is left."
    assert len(sizes) >= cut.full, "There are too few mini-batches where the size divides m."
    assert len(sizes) == cut.full, "There are too many mini-batches where the size divides m."
    assert set(sizes) == {cut.size}, "A mini-batch does not have mini_batch_size columns."


def test_few_examples(student, rng):
    """With fewer examples than mini_batch_size there is one mini-batch with all of them, shuffled."""
    Cut(student, rng, full=2, rest="some")  # who stops here too has another mistake, and reads so
    m = int(rng.integers(33, 60))  # more than half of the size, so that m / size is not rounded to 0
    X, Y = networks.examples(rng, m)
    seed = int(rng.integers(1, 1000))
    with returned.explained(UnboundLocalError=NO_WHOLE_ONE, IndexError=NO_WHOLE_ONE, ValueError=NO_WHOLE_ONE):
        batches = returned.batches(student.random_mini_batches(X, Y, 64, seed))
    assert len(batches) == 1, "With fewer examples than mini_batch_size there should be one mini-batch."
    found, labels = batches[0]
    assert found.shape == X.shape, "The only mini-batch should hold all examples."
    assert labels.shape == Y.shape, "The labels of the only mini-batch should be cut from Y, in the shape (1, …)."
    assert not np.allclose(found, X), "The examples are not shuffled."
    order = np.argsort(labels[0])
    right = np.argsort(Y[0])
    assert_near(found[:, order], X[:, right], hint="The only mini-batch should hold every example, with its own label.")


def test_names_and_defaults(student, rng):
    """The arguments can be given by name; unless given, the size is 64 and the seed is 0."""
    X, Y = networks.examples(rng, 64 + int(rng.integers(5, 20)))
    found = returned.batches(returned.by_name(student.random_mini_batches, X=X, Y=Y))[0][0]
    given = returned.batches(student.random_mini_batches(X, Y, 64, 0))[0][0]
    assert found.shape == (len(X), 64), "By default the first mini-batch should have 64 columns."
    assert not np.allclose(found, X[:, :64]), "The columns are not shuffled."
    assert np.isin(found[0].round(4), X[0].round(4)).all(), "The first mini-batch should hold columns of X."
    assert_near(found, given, hint="By default the seed should be 0, and the same seed should give the same order.")


def test_examples_stay(student, rng):
    """The examples come back shuffled, and X and Y themselves stay as they are."""
    cut = Cut(student, rng, full=2, rest="some")
    X, Y = student.last_call.args[:2]
    assert np.array_equal(X, cut.X) and np.array_equal(Y, cut.Y), (
        "The function changes X or Y. Shuffle into new arrays: X[:, permutation] makes one."
    )
    first = cut.columns(0)
    assert len(first) == cut.size and (first >= 0).all(), "The first mini-batch should hold columns of X."
    assert not np.array_equal(first, np.arange(cut.size)), "The columns are not shuffled."


def _second_draw(cut):
    generator = np.random.RandomState(cut.seed)
    generator.permutation(cut.m)
    return generator.permutation(cut.m)


def _left(cut, earlier, columns):
    """Return the columns that should be in the rest, in the answer's own order as far as they are there."""
    left = set(range(cut.m)) - set(earlier.tolist())
    return columns if set(columns.tolist()) == left and len(columns) == len(left) else sorted(left)

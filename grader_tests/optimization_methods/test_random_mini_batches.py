"""Hidden tests of `random_mini_batches`: shuffle the columns of X and Y alike, then cut them into mini-batches.

Apart from `test_shuffled_order` every check goes by the answer's own order of the columns, and none asks again for what
another one judges, so that one slip costs once. Each asks everything before it judges anything: an answer that sees how
often it is called learns nothing from that. The labels in Y are all different, so they tell which column of X
each belongs to.
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


NOT_SHUFFLED = "The columns are not shuffled."
SHAPE_OF_Y = "The mini-batches of Y should keep the shape (1, …): cut with `shuffled_Y[:, …]`."


class Cut:
    """One call of the function: the examples that went in, and the mini-batches that came back."""

    def __init__(self, student, rng, full, rest):
        """Draw `full` whole mini-batches and `rest` more examples, and call the function.

        The rest is a number, or: few (2), some (any number that is not near 0 or the size), many (all but 2).
        """
        self.size, self.full, self.seed = int(rng.integers(6, 10)), full, int(rng.integers(1, 1000))
        sizes = {"few": 2, "some": int(rng.integers(2, self.size - 2)), "many": self.size - 2}
        self.rest = sizes.get(rest, rest)
        self.m = self.full * self.size + self.rest
        self.X, self.Y = networks.examples(rng, self.m)
        self.student = student
        with returned.explained(ValueError="Two sizes do not fit.", TypeError=NO_WHOLE_NUMBER):
            self.batches, self.swapped = self.call(student, self.seed)

    def call(self, student, seed):
        """Call the function; return the mini-batches, and whether X and Y had changed places: one check judges that."""
        return put_right(student.random_mini_batches(self.X, self.Y, self.size, seed), len(self.X))

    @property
    def first(self):
        """Return the number of the first mini-batch that is not empty."""
        return next((k for k, (X, _) in enumerate(self.batches) if X.size), 0)

    def columns(self, number):
        """Return where in X the columns of one mini-batch come from; -1 where a column is not one of X."""
        X, _ = self.batches[number]
        assert X.shape != (len(self.X),), (
            "A mini-batch of X has lost its second axis: `[:, -r]` is one column, `[:, -r:]` are the last r of them."
        )
        assert X.ndim == 2 and len(X) == len(self.X), "Every mini-batch of X should have all rows: `shuffled_X[:, …]`."
        same = np.isclose(X[:, :, None], self.X[:, None, :], rtol=1e-5, atol=1e-6).all(axis=0)
        return np.where(same.any(axis=1), same.argmax(axis=1), -1)

    def labels_fit(self, number):
        """Return whether the labels of one mini-batch are those of its columns."""
        labels, expected = self.batches[number][1], self.Y[:, self.columns(number)]
        return labels.shape == expected.shape and np.allclose(labels, expected)

    def assert_cut(self):
        """Require a mini-batch of half the size at least: of a few columns nothing can be told."""
        largest = max(X.size for X, _ in self.batches)
        assert largest >= len(self.X) * (self.size // 2), "The mini-batches are too small."

    def assert_shuffled(self):
        """Require that X or Y is shuffled, which is the least that an attempt does; Y alone in a known order."""
        self.assert_cut()
        columns, labels = self.columns(self.first), self.batches[self.first][1].ravel()
        assert len(columns) and (columns >= 0).all(), "A mini-batch should hold columns of X."
        assert np.isin(labels, self.Y).all(), "A mini-batch should hold labels of Y."
        if self.m < 12 or np.array_equal(columns, self.right_order[: len(columns)]):
            return  # by chance a few columns are in order after shuffling too, and more of them now and then
        orders, wrong = (columns, places(labels, self.Y)), [self.right_order, *self.wrong_orders().values()]
        if any(np.array_equal(order, known[: len(order)]) for order in orders for known in wrong):
            return
        numbers = range(len(self.batches))
        everything = np.concatenate([self.columns(k) for k in numbers])
        assert is_mixed(everything, self.m), NOT_SHUFFLED
        assert not any((np.diff(row[everything]) >= 0).all() for row in self.X), NOT_SHUFFLED
        other = self.call(self.student, self.seed + 1)[0][self.first]
        assert not all(map(np.array_equal, self.batches[self.first], other)), "Every seed gives the same order."

    @property
    def right_order(self):
        """Return the numbers of the columns as they should be shuffled."""
        return reference.order(self.m, self.seed)

    def wrong_orders(self):
        """Return hint → numbers of the columns as that mistake would shuffle them."""
        m, seed = self.m, self.seed
        return {
            "The seed is not used: call np.random.seed(seed) with the argument, just before the permutation.": (
                reference.order(m, 0)
            ),
            "The permutation is applied the wrong way round: take X[:, permutation].": np.argsort(self.right_order),
            "The permutation is drawn a second time. Seed, then draw it once.": _second_draw(self),
            "The permutation comes from default_rng. The text asks for np.random.seed and np.random.permutation.": (
                np.random.default_rng(seed).permutation(m)
            ),
            "The permutation goes over the rows of X. m is the number of its columns: X.shape[1].": (
                reference.order(len(self.X), seed)
            ),
            "The permutation is drawn with the mini-batch size in it. It goes over all m examples.": (
                reference.order(self.size, seed)
            ),
        }


def is_mixed(numbers, m):
    """Return whether a good part of the neighbours among the numbers of columns are apart by different steps."""
    steps = [(numbers[lag:] - numbers[:-lag]) % m for lag in (1, 2)]
    return len(numbers) < 6 or all(np.bincount(step).max() <= 0.75 * len(step) for step in steps)


def places(labels, Y):
    """Return where in Y, of which no two are the same, the labels come from."""
    return np.abs(labels[:, None] - Y).argmin(axis=1)


def put_right(result, rows):
    """Return the mini-batches as pairs (X, Y), and whether they came as (Y, X)."""
    batches = returned.batches(result)
    swapped = {(len(X), len(Y)) for X, Y in batches if X.ndim and Y.ndim} == {(1, rows)}
    return [(Y, X) for X, Y in batches] if swapped else batches, swapped


@pytest.mark.weight(1.5)
def test_shuffled_order(student, rng):
    """The columns come in the order that np.random.seed(seed) and np.random.permutation(m) give."""
    cut = Cut(student, rng, full=3, rest="some")
    same, other = cut.call(student, cut.seed)[0], cut.call(student, cut.seed + 1)[0]
    cut.columns(cut.first)
    found = cut.batches[cut.first][0]
    width = found.shape[1]
    cut.assert_cut()

    def known():
        orders = {NOT_SHUFFLED: np.arange(cut.m), **cut.wrong_orders()}
        return {hint: cut.X[:, other[:width]] for hint, other in orders.items()}

    again, _ = same[cut.first]
    assert found.shape == again.shape and np.allclose(found, again), (
        "Two calls with the same seed give different mini-batches: np.random.seed(seed) is missing."
    )
    hint = "The columns of the first mini-batch are not X[:, permutation] of the given seed, from the start on."
    assert_near(found, cut.X[:, cut.right_order[:width]], hint=hint, mistakes=known)
    assert len(other) > cut.first, "Another seed gives fewer mini-batches."
    expected = cut.X[:, reference.order(cut.m, cut.seed + 1)[:width]]
    assert_near(other[cut.first][0], expected, hint=hint, mistakes={"Every seed gives the same order.": found})


@pytest.mark.weight(1.5)
def test_whole_mini_batches(student, rng):
    """The whole mini-batches have mini_batch_size columns each and follow one another: none comes twice or never."""
    cut = Cut(student, rng, full=12, rest="some")  # no answer that gives back a few of many gets by
    assert len(cut.batches) >= cut.full, "There are too few mini-batches. Do they have mini_batch_size columns each?"
    sizes = [X.shape[-1] for X, _ in cut.batches[: cut.full]]
    assert sizes == [cut.size] * cut.full, (
        "The whole mini-batches do not have mini_batch_size columns each. Cut from k · size to (k + 1) · size."
    )
    columns = np.concatenate([cut.columns(k) for k in range(cut.full)])
    assert (columns >= 0).all(), "A mini-batch holds columns that are not in X."
    assert len(set(columns)) == len(columns), (
        "Some columns come twice and others never. Mini-batch k starts at k · size and stops before (k + 1) · size."
    )


@pytest.mark.weight(1.5)
def test_labels_in_step(student, rng):
    """After shuffling, every column of X still has its own label from Y."""
    cut = Cut(student, rng, full=3, rest="some")
    cut.assert_shuffled()
    assert not cut.swapped, "X and Y have changed places: every mini-batch is a pair (mini_batch_X, mini_batch_Y)."
    for k in range(min(cut.full, len(cut.batches))):
        columns, labels = cut.columns(k), cut.batches[k][1]
        assert labels.ndim == 2 and len(labels) in (1, len(cut.X)), SHAPE_OF_Y
        unshuffled = cut.Y[:, k * cut.size : (k + 1) * cut.size]
        assert not len(columns) or labels.shape != unshuffled.shape or not np.allclose(labels, unshuffled), (
            "Y is not shuffled. Take the same permutation for X and Y."
        )
        assert cut.labels_fit(k), "X and Y are out of step. Take one and the same permutation, and the same slices."


@pytest.mark.weight(1.5)
def test_rest(student, rng):
    """The last, smaller mini-batch holds exactly the examples that are left, with their labels."""
    # After three whole ones first: there no two mistakes look alike. After a single one its start is a special case.
    # A single example is left over once, and two of them once: the smallest rests are the first to be forgotten.
    rests = ((3, "some"), (2, 1), (1, "few"))
    for cut in [Cut(student, rng, full, rest) for full, rest in rests]:
        assert len(cut.batches) > cut.full, "The smaller rest at the end is missing."
        X, Y = cut.batches[cut.full]
        columns = cut.columns(cut.full)
        assert len(columns), "The last mini-batch is empty. It starts after the last whole one and goes to the end."
        hint = "The last mini-batch does not hold the columns that are left after the whole ones."
        if not np.allclose(_size_of(X, cut.rest), _size_of(_shuffled(cut)[:, cut.full * cut.size :], cut.rest)):
            assert_near(X, cut.X[:, _left(cut, columns)], hint=hint, mistakes=lambda cut=cut: _wrong_rests(cut))
        _assert_labels_of_rest(cut, Y)


def test_none_too_many(student, rng):
    """Where the size divides m no empty mini-batch follows, and else no more than the one with the rest."""
    rests = ((1, 0), (2, 0), (3, 0), (3, "few"), (3, "many"))  # with many, m / size rounds up
    for cut in [Cut(student, rng, full, rest) for full, rest in rests]:
        sizes = [X.shape[-1] for X, _ in cut.batches]
        assert sizes[-1] > 0 or cut.rest, (
            "There is an empty mini-batch at the end. Add the last one only if something is left."
        )
        assert len(sizes) <= cut.full + (cut.rest > 0), "There are more mini-batches than needed."
        cut.assert_shuffled()


def test_few_examples(student, rng):
    """With fewer examples than mini_batch_size there is one mini-batch with all of them, shuffled."""
    Cut(student, rng, full=2, rest="some")  # who stops here too has another mistake, and reads so
    m = int(rng.integers(33, 60))  # more than half of the size, so that m / size is not rounded to 0
    X, Y = networks.examples(rng, m)
    seed = int(rng.integers(1, 1000))
    with returned.explained(UnboundLocalError=NO_WHOLE_ONE, IndexError=NO_WHOLE_ONE, ValueError=NO_WHOLE_ONE):
        batches, _ = put_right(student.random_mini_batches(X, Y, 64, seed), len(X))
    assert len(batches) == 1, "With fewer examples than mini_batch_size there should be one mini-batch."
    found, labels = batches[0]
    assert found.shape == X.shape, "The only mini-batch should hold all examples."
    assert labels.size == m, "The only mini-batch should hold the labels of all examples, cut from Y."
    orders = [places(part, whole) for part, whole in ((found[0], X[:1]), (labels.ravel(), Y))]
    assert any(is_mixed(order, m) for order in orders), NOT_SHUFFLED
    for which, part, whole in (("example", found[0], X[0]), ("label", labels.ravel(), Y[0])):
        assert_near(np.sort(part), np.sort(whole), hint=f"The only mini-batch should hold every {which} once.")


def test_names_and_defaults(student, rng):
    """The arguments can be given by name; unless given, the size is 64 and the seed is 0."""
    cut = Cut(student, rng, full=2, rest="some")
    X, Y = networks.examples(rng, 64 + int(rng.integers(5, 20)))
    found = returned.batches(returned.by_name(student.random_mini_batches, X=X, Y=Y))
    given = returned.batches(student.random_mini_batches(X, Y, 64, 0))
    cut.assert_shuffled()
    hint = "By default the size should be 64 and the seed 0, and the same seed should give the same order."
    assert_near(found, given, hint=hint)


def test_examples_stay(student, rng):
    """The examples come back shuffled, and X and Y themselves stay as they are."""
    cut = Cut(student, rng, full=2, rest="some")
    X, Y = student.last_call.args[:2]
    assert np.array_equal(X, cut.X) and np.array_equal(Y, cut.Y), (
        "The function changes X or Y. Shuffle into new arrays: X[:, permutation] makes one."
    )
    cut.assert_shuffled()


def _second_draw(cut):
    generator = np.random.RandomState(cut.seed)
    generator.permutation(cut.m)
    return generator.permutation(cut.m)


def _shuffled(cut):
    return cut.X[:, reference.order(cut.m, cut.seed)]


def _size_of(X, width):
    """Return X, or NaN where it has not that many columns."""
    return X if X.shape[1] == width else np.full((len(X), width), np.nan)


def _left(cut, columns):
    """Return the columns that should be in the rest, in the answer's own order as far as they are there."""
    earlier = np.concatenate([cut.columns(k) for k in range(cut.full)])
    left = set(range(cut.m)) - set(earlier.tolist())
    return columns if set(columns.tolist()) == left and len(columns) == len(left) else sorted(left)


def _assert_labels_of_rest(cut, Y):
    """Require the labels of the rest, unless those of the whole mini-batches are wrong already."""
    if not all(cut.labels_fit(k) for k in range(cut.full)):
        return
    assert Y.shape[:-1] != (len(cut.X),), "The labels of the last mini-batch are cut from X. Cut them from shuffled_Y."
    assert Y.ndim == 2 and len(Y) == 1, SHAPE_OF_Y
    assert Y.shape == (1, cut.rest) and cut.labels_fit(cut.full), (
        "The labels of the last mini-batch are not those of its columns. Cut both with the same slice."
    )


def _wrong_rests(cut):
    """Return hint → rest as that mistake would give it."""
    shuffled, end, before = _shuffled(cut), cut.full * cut.size, (cut.full - 1) * cut.size
    return {
        "The last mini-batch takes the first columns again. Start it after the last whole one.": (
            shuffled[:, : cut.rest]
        ),
        "The last mini-batch starts one mini-batch too early: the loop's last k still counts. Start it at the "
        "number of whole mini-batches times the size.": shuffled[:, before:],
        "The last mini-batch takes the columns from before the rest.": shuffled[:, before : before + cut.rest],
        "The last mini-batch is the last whole one again. It starts where that one ends.": shuffled[:, before:end],
        "The last mini-batch takes as many columns as a whole one. Only the rest is left.": shuffled[:, -cut.size :],
        "The last mini-batch leaves out its last column.": shuffled[:, end:-1],
        "The last mini-batch leaves out its first column: it starts one too late.": shuffled[:, end + 1 :],
        "The last mini-batch starts one column too early.": shuffled[:, end - 1 :],
        "The last mini-batch is not shuffled. Cut it from shuffled_X.": cut.X[:, end:],
        "The last mini-batch holds all examples. Only the rest is left.": shuffled,
    }

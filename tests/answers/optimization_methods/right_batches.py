"""Right answers to the exercise on mini-batches in other styles."""

from ..answer import right

RIGHT = [
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    m = X.shape[1]
    np.random.seed(seed)
    order = np.random.permutation(m)
    starts = range(0, m, mini_batch_size)
    return [(X[:, order[i : i + mini_batch_size]], Y[:, order[i : i + mini_batch_size]]) for i in starts]
""",
        "slices by range(0, m, size)",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    m = X.shape[1]
    np.random.seed(seed)
    order = np.random.permutation(m)
    batches = []
    for i in range(0, m, mini_batch_size):
        batches.append([X[:, order][:, i : i + mini_batch_size], Y[:, order][:, i : i + mini_batch_size]])
    return tuple(batches)
""",
        "lists in place of tuples, and of the outer list a tuple",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    cuts = list(range(mini_batch_size, m, mini_batch_size))
    return list(zip(np.split(X[:, permutation], cuts, axis=1), np.split(Y[:, permutation], cuts, axis=1)))
""",
        "np.array_split by cuts",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    generator = np.random.RandomState(seed)
    order = generator.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    batches, k = [], 0
    while k * mini_batch_size < X.shape[1]:
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        batches.append((X[:, part], Y[:, part]))
        k += 1
    return batches
""",
        "RandomState",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    sX, sY = np.take(X, p, axis=1), np.take(Y, p, axis=1)
    n, rest = divmod(m, mini_batch_size)
    result = []
    for k in range(n):
        columns = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        result += [(sX[:, columns], sY[:, columns])]
    if rest:
        result += [(sX[:, -rest:], sY[:, -rest:])]
    return result
""",
        "np.take, the rest by minus",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    both = np.concatenate([X, Y], axis=0)
    both = both.T[np.random.permutation(len(both.T))].T
    return [
        (both[:-1, i : i + mini_batch_size], both[-1:, i : i + mini_batch_size])
        for i in range(0, both.shape[1], mini_batch_size)
    ]
""",
        "one array of X and Y, shuffled together",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    idx = np.arange(X.shape[1])
    np.random.shuffle(idx)
    parts = [idx[i : i + mini_batch_size] for i in range(0, len(idx), mini_batch_size)]
    return [(X[:, part], Y[:, part]) for part in parts]
""",
        "np.random.shuffle of the numbers",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    state = np.random.get_state()
    np.random.seed(seed)
    p = np.random.permutation(X.shape[1])
    np.random.set_state(state)
    n = -(-X.shape[1] // mini_batch_size)
    parts = [slice(k * mini_batch_size, (k + 1) * mini_batch_size) for k in range(n)]
    return [(np.ascontiguousarray(X[:, p][:, part]), np.ascontiguousarray(Y[:, p][:, part])) for part in parts]
""",
        "the generator's state restored",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    from collections import namedtuple
    B = namedtuple("B", "X Y")
    np.random.seed(seed)
    p = np.random.permutation(X.shape[1])
    parts = [p[i : i + mini_batch_size] for i in range(0, len(p), mini_batch_size)]
    return [B(X[:, part], Y[:, part]) for part in parts]
""",
        "named tuples",
    ),
    right(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    X, Y = X[:, (p := np.random.permutation(m))], Y[:, p]
    batches = []
    while X.shape[1] > 0:
        batches.append((X[:, :mini_batch_size], Y[:, :mini_batch_size]))
        X, Y = X[:, mini_batch_size:], Y[:, mini_batch_size:]
    return batches
""",
        "cut off from the front",
    ),
]

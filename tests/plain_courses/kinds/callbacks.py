"""Test cells whose functions are called by the student's code, and that write down which object was which."""

from __future__ import annotations

from .kind import Kind

CALLBACKS = (
    Kind(
        "identity_written_down_by_the_test",
        right="""def visit(report):
    row = [0]
    for _ in range(4):
        report(row)""",
        other="""rows = [[1], [2]]
def visit(report):
    for place in (0, 1, 1, 1, 0):
        report(rows[place])""",
        wrong="""rows = [[0] for _ in range(4)]
def visit(report):
    for row in rows:
        report(row)""",
        test="""seen, others = [], []
def report(row):
    seen.append(id(row))
    others.append([*row])
visit(report)
assert seen[0] == seen[-1], 'The last row is not the first one.'""",
    ),
    Kind(
        "identity_of_results",
        right="""_items = []
def items():
    return _items""",
        other="""class Shop:
    items = [1]
def items():
    return Shop.items""",
        wrong="""_kept = []
def items():
    _kept.append([])
    return _kept[-1]""",
        test="""first = id(items())
others = [[number] for number in range(10)]
assert len(items()) < 2
assert id(items()) == first""",
    ),
    Kind(
        "identity_written_down_by_the_answer",
        right="""_numbers = {}
def number_of(x):
    return _numbers.setdefault(id(x), len(_numbers))""",
        other="""_known = []
def number_of(x):
    for number, known in enumerate(_known):
        if known is x:
            return number
    _known.append(x)
    return len(_known) - 1""",
        wrong="""_known = []
def number_of(x):
    if x not in _known:
        _known.append(x)
    return _known.index(x)""",
        test="""a, b = [1], [1]
assert [number_of(a), number_of(b)] == [0, 1]
others = [number_of([7]) for _ in range(3)]
assert [number_of(a), number_of(b)] == [0, 1]""",
    ),
    Kind(
        "threads_in_a_function_that_the_test_calls_back",
        right="""def each(h):
    return [h(k) for k in range(3)]
def through(given):
    return given(5)""",
        other="""from concurrent.futures import ThreadPoolExecutor
def each(h):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(h, range(3)))
def through(given):
    with ThreadPoolExecutor(2) as pool:
        return pool.submit(given, 5).result()""",
        wrong="""def each(h):
    return [h(k) for k in range(2)]
def through(given):
    return given(5)""",
        test="assert through(lambda x: each(lambda y: y + x)) == [5, 6, 7]",
    ),
    Kind(
        "threads_that_go_on_asking",
        right="""def first(f):
    return f(1)""",
        other="""import threading
def first(f):
    def ask():
        for n in range(20):
            try:
                f(n)
            except Exception:
                break
    others = [threading.Thread(target=ask, daemon=True) for _ in range(3)]
    for other in others:
        other.start()
    return f(1)""",
        wrong="""def first(f):
    return f(2)""",
        test="""for _ in range(5):
    assert first(lambda x: [x]) == [1]""",
    ),
)

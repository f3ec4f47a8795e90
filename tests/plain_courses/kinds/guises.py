"""Test cells whose solution gives a plain value, where a right answer may give one of another class as well."""

from __future__ import annotations

from .kind import Kind

GUISES = (
    Kind(
        "a_named_tuple_with_methods",
        right="""from collections import namedtuple
Point = namedtuple('Point', 'x y')
def middle(a, b):
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)""",
        other="""from typing import NamedTuple
class Point(NamedTuple):
    x: float
    y: float = 0
    def half(self):
        return Point(self.x / 2, self.y / 2)
def middle(a, b):
    return Point(a.x + b.x, a.y + b.y).half()""",
        wrong="""from typing import NamedTuple
class Point(NamedTuple):
    x: float
    y: float
def middle(a, b):
    return Point(0, 0)""",
        test="m = middle(Point(0, 2), Point(4, 4))\nassert m == (2, 3) and m.x == 2\nx, y = m\nassert y == m[1] == 3",
    ),
    Kind(
        "a_class_for_a_named_tuple",
        right="""from collections import namedtuple
Pair = namedtuple('Pair', 'low high')
def limits(values):
    return Pair(min(values), max(values))
def all_limits(rows):
    return [limits(row) for row in rows]""",
        other="""from dataclasses import dataclass
@dataclass
class Pair:
    low: float
    high: float
    def width(self):
        return self.high - self.low
def limits(values):
    return Pair(min(values), max(values))
def all_limits(rows):
    return [limits(row) for row in rows]""",
        wrong="""class Pair:
    def __init__(self, low, high):
        self.low, self.high = low, low
def limits(values):
    return Pair(min(values), max(values))
def all_limits(rows):
    return [limits(row) for row in rows]""",
        test="""p = limits([3, 1, 2])
assert p.low == 1 and p.high == 3
assert [p.high for p in all_limits([[1, 5], [2, 7]])] == [5, 7]""",
    ),
    Kind(
        "a_dictionary_with_methods_handed_back",
        right="""def new_graph():
    return {}
def connect(graph, a, b):
    graph.setdefault(a, []).append(b)
    return graph
def degree(graph, a):
    return len(graph.get(a, []))""",
        other="""class Graph(dict):
    def connect(self, a, b):
        self.setdefault(a, []).append(b)
        return self
    def degree(self, a):
        return len(self.get(a, []))
def new_graph():
    return Graph()
def connect(graph, a, b):
    return graph.connect(a, b)
def degree(graph, a):
    return graph.degree(a)""",
        wrong="""def new_graph():
    return {}
def connect(graph, a, b):
    graph[a] = [b]
    return graph
def degree(graph, a):
    return len(graph.get(a, []))""",
        test="""g = new_graph()
connect(g, 'a', 'b')
assert g == {'a': ['b']}
h = connect(g, 'a', 'c')
assert degree(g, 'a') == 2 and degree(h, 'a') == 2 and h['a'] == ['b', 'c']""",
    ),
    Kind(
        "a_part_that_nobody_looks_at",
        right="def summary(values):\n    return {'mean': sum(values) / len(values), 'n': len(values)}",
        other="""def summary(values):
    n = len(values)
    return {'mean': sum(values) / n, 'n': n, 'again': lambda: summary(values)}""",
        wrong="""class Mean:
    pass
def summary(values):
    return {'mean': Mean(), 'n': len(values)}""",
        test="s = summary([1, 2, 6])\nassert s['n'] == 3\nassert s['mean'] == 3",
    ),
    Kind(
        "points_where_one_part_is_an_object",
        right="def thrice(x):\n    return 3 * x\ndef squares(n):\n    return [x * x for x in range(n)]",
        other="def thrice(x):\n    return x + x + x\ndef squares(n):\n    return list(map(lambda x: x ** 2, range(n)))",
        wrong="""class Odd:
    pass
def thrice(x):
    return Odd()
def squares(n):
    return [x * x for x in range(n)]""",
        test="""points = 0
try:
    assert thrice(2) == 6
    points += 1
except AssertionError:
    pass
try:
    assert squares(3) == [0, 1, 4]
    points += 3
except AssertionError:
    pass
points""",
        share=0.75,
    ),
    Kind(
        "an_abstract_class_of_pythons",
        right="""class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1""",
        other="""from collections.abc import Iterator
class Countdown(Iterator):
    def __init__(self, n):
        self.steps = iter(range(n, 0, -1))
    def __next__(self):
        return next(self.steps)""",
        wrong="""class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return iter(range(self.n, 0, -1))""",
        test="""from collections.abc import Iterable, Iterator, Sized
c = Countdown(3)
assert isinstance(c, Iterable) and isinstance(c, Iterator) and not isinstance(c, Sized)
assert list(c) == [3, 2, 1]""",
    ),
    Kind(
        "what_a_function_of_the_test_takes",
        right="""import inspect
def call_with_as_many(f, values):
    return f(*values[:len(inspect.signature(f).parameters)])
def default_of(f):
    return f.__defaults__[-1]""",
        other="""def call_with_as_many(f, values):
    return f(*values[:f.__code__.co_argcount])
def default_of(f):
    names = f.__code__.co_varnames[:f.__code__.co_argcount]
    return dict(zip(names[-len(f.__defaults__):], f.__defaults__))[names[-1]]""",
        wrong="def call_with_as_many(f, values):\n    return f(*values)\ndef default_of(f):\n    return f.__defaults__",
        test="""assert call_with_as_many(lambda a, b: a + b, [1, 2, 3]) == 3
assert default_of(lambda a, b=4: a) == 4""",
    ),
    Kind(
        "a_time_zone_by_its_name",
        right="""from datetime import datetime, timezone
def start(hour):
    return datetime(2024, 1, 1, hour, tzinfo=timezone.utc)""",
        other="""from datetime import datetime
from zoneinfo import ZoneInfo
def start(hour):
    return datetime(2024, 1, 1, hour, tzinfo=ZoneInfo('UTC'))""",
        wrong="""from datetime import datetime
from zoneinfo import ZoneInfo
def start(hour):
    return datetime(2024, 1, 1, hour, tzinfo=ZoneInfo('Asia/Tokyo'))""",
        test="""from datetime import datetime, timedelta, timezone
assert start(3) == datetime(2024, 1, 1, 3, tzinfo=timezone.utc)
assert start(3).utcoffset() == timedelta(0)""",
    ),
    Kind(
        "an_index_of_a_table",
        right="import pandas as pd\ndef labels(table):\n    return table.columns",
        other="import pandas as pd\ndef labels(table):\n    return pd.Index(list(table))",
        wrong="import pandas as pd\ndef labels(table):\n    return pd.Index(list(table)[::-1])",
        test="""import pandas as pd
found = labels(pd.DataFrame({'a': [1], 'b': [2]}))
assert list(found) == ['a', 'b'] and (found == ['a', 'b']).all() and found.get_loc('b') == 1""",
    ),
    Kind(
        "a_view_of_a_dictionary",
        right="def settings(**given):\n    return {'rate': 0.1} | given",
        other="from collections import ChainMap\ndef settings(**given):\n    return ChainMap(given, {'rate': 0.1})",
        wrong="from types import MappingProxyType\ndef settings(**given):\n    return MappingProxyType({'rate': 0.1})",
        test="assert settings(rate=1)['rate'] == 1\nassert settings(n=2) == {'rate': 0.1, 'n': 2}",
    ),
    Kind(
        "one_object_by_several_ways",
        right="""class Node:
    def __init__(self, value):
        self.value, self.next = value, None
def ring(values):
    nodes = [Node(v) for v in values]
    for a, b in zip(nodes, nodes[1:] + nodes[:1]):
        a.next = b
    return nodes[0]
def first(node):
    return node""",
        other="""class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next or self
def ring(values):
    head = node = Node(values[0])
    for v in values[1:]:
        node.next = Node(v, head)
        node = node.next
    return head
def first(node):
    return node if node else None""",
        wrong="""class Node:
    def __init__(self, value):
        self.value, self.next = value, self
def ring(values):
    return Node(values[0])
def first(node):
    return Node(node.value)""",
        test="""import unittest
r = ring([1, 2, 3])
assert r.next is not r and r.next.next.next is r
assert first(r) is r and id(first(r.next)) == id(r.next)
class SameTest(unittest.TestCase):
    def runTest(self):
        self.assertIs(first(r.next.next.next), r)
        self.assertIsNot(first(r), r.next)
result = unittest.TestResult()
SameTest().run(result)
assert result.wasSuccessful(), result.failures""",
    ),
    Kind(
        "the_import_is_the_exercise",
        right="from math import sqrt, pi",
        other="from numpy import sqrt, pi",
        wrong="from math import pi\ndef sqrt(x):\n    return x ** 0.5",
        test="assert sqrt(16) == 4 and round(pi, 4) == 3.1416",
        stock="a function of the student's own is not imported, and could judge later answers",
    ),
    Kind(
        "named_tuples_in_a_list",
        right="""from collections import namedtuple
Step = namedtuple('Step', 'x y')
def steps(n):
    return [Step(i, i * i) for i in range(n)]
def last(steps):
    return steps[-1]""",
        other="""from typing import NamedTuple
class Step(NamedTuple):
    x: int
    y: int
    def moved(self, n):
        return Step(self.x + n, self.y)
def steps(n):
    return [Step(0, i * i).moved(i) for i in range(n)]
def last(steps):
    return steps[-1].moved(0) if isinstance(steps[-1], Step) else None""",
        wrong="""from typing import NamedTuple
class Step(NamedTuple):
    x: int
    y: int
def steps(n):
    return [Step(i, i) for i in range(n)]
def last(steps):
    return steps[0]""",
        test="""found = steps(3)
assert found == [(0, 0), (1, 1), (2, 4)] and found[2].y == 4
assert last(found) == (2, 4) and last([Step(1, 2), Step(5, 6)]).x == 5""",
    ),
    Kind(
        "a_class_of_the_same_fields_is_compared",
        right="from collections import namedtuple\nRange = namedtuple('Range', 'a b')\n"
        "def span(values):\n    return Range(min(values), max(values))",
        other="from dataclasses import dataclass\n@dataclass\nclass Range:\n    a: int\n    b: int\n"
        "    def __iter__(self):\n        return iter((self.a, self.b))\n"
        "def span(values):\n    return Range(min(values), max(values))",
        wrong="class Range:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n"
        "    def __eq__(self, other):\n        return True\n"
        "def span(values):\n    return Range(0, 0)",
        test="assert span([3, 1, 2]) == Range(1, 3) != span([3, 4])\na, b = span([7, 5])\nassert b == 7",
    ),
    Kind(
        "a_stack_that_is_a_list",
        right="def new_stack():\n    return []\ndef push(stack, x):\n    stack.append(x)",
        other="class Stack(list):\n    def push(self, x):\n        self.append(x)\n"
        "def new_stack():\n    return Stack()\ndef push(stack, x):\n    stack.push(x)",
        wrong="class Stack(list):\n    pass\ndef new_stack():\n    return Stack()\n"
        "def push(stack, x):\n    stack.insert(0, x)",
        test="s = new_stack()\npush(s, 1)\ns.append(2)\npush(s, 3)\nassert s == [1, 2, 3]\ns.pop()\n"
        "push(s, 4)\nassert s[-1] == 4 and len(s) == 3",
    ),
    Kind(
        "objects_compared_with_values_in_the_tests_own_function",
        right="""class Coin:
    def __init__(self, worth):
        self.worth = worth
    def __eq__(self, other):
        return self.worth == (other.worth if isinstance(other, Coin) else other)
def coins(*worths):
    return [Coin(worth) for worth in worths]
def count(coins, wanted):
    return sum(1 for coin in coins if wanted(coin))""",
        other="""import functools
@functools.total_ordering
class Coin:
    def __init__(self, worth):
        self._worth = worth
    def __eq__(self, other):
        return self._worth == getattr(other, '_worth', other)
    def __lt__(self, other):
        return self._worth < getattr(other, '_worth', other)
def coins(*worths):
    for worth in worths:
        yield Coin(worth)
def count(coins, wanted):
    return len(list(filter(wanted, coins)))""",
        wrong="""class Coin:
    def __init__(self, worth):
        self.worth = worth
def coins(*worths):
    return [Coin(worth) for worth in worths]
def count(coins, wanted):
    return sum(map(wanted, coins))""",
        test="assert count(coins(1, 5, 5), lambda coin: coin == 5) == 2\nassert list(coins(1, 2)) == [1, 2]",
    ),
    Kind(
        "a_sequence_of_its_own",
        right="def evens(n):\n    return [2 * i for i in range(n)]",
        other="""class evens:
    def __init__(self, n):
        self.n = n
    def __len__(self):
        return self.n
    def __getitem__(self, i):
        if not 0 <= i < self.n:
            raise IndexError(i)
        return 2 * i""",
        wrong="""class evens:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return iter(range(self.n))""",
        test="assert list(evens(3)) == [0, 2, 4]\nassert sum(evens(4)) == 12 and 4 in evens(3) and 5 not in evens(3)",
    ),
    Kind(
        "a_purse_that_is_a_list_of_coins",
        right="""class Penny:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return self.n == getattr(other, 'n', other)
def purse(*numbers):
    return [Penny(n) for n in numbers]
def richest(purse):
    return max(purse, key=lambda penny: penny.n)""",
        other="""class Penny:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return self.n == getattr(other, 'n', other)
class Purse(list):
    def richest(self):
        return sorted(self, key=lambda penny: penny.n)[-1]
def purse(*numbers):
    return Purse(map(Penny, numbers))
def richest(purse):
    return purse.richest()""",
        wrong="""class Penny:
    def __init__(self, n):
        self.n = n
class Purse(list):
    pass
def purse(*numbers):
    return Purse(map(Penny, numbers))
def richest(purse):
    return purse[0]""",
        test="p = purse(1, 3)\nassert p[0] == 1 and p == [1, 3] and richest(p) is p[1]\n"
        "p.append(Penny(9))\nassert richest(p).n == 9 and len(p) == 3",
    ),
    Kind(
        "a_default_that_is_a_lambda",
        right="from collections import defaultdict\ndef tally(text):\n    found = defaultdict(int)\n"
        "    for letter in text:\n        found[letter] += 1\n    return found",
        other="from collections import defaultdict\ndef tally(text):\n    found = defaultdict(lambda: 0)\n"
        "    for letter in text:\n        found[letter] += 1\n    return found",
        wrong="from collections import defaultdict\ndef tally(text):\n    return defaultdict(lambda: 1)",
        test="found = tally('aab')\nassert found['a'] == 2 and found['z'] == 0",
    ),
)

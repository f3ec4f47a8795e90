"""Test cells in which names, counters, generators and objects of the test go to the student's code and come back."""

from __future__ import annotations

from .kind import Kind

EXCHANGED = (
    Kind(
        "calls_counted_by_a_given_function",
        right="""def first_bad(n):
    lo, hi = 1, n
    while lo < hi:
        m = (lo + hi) // 2
        if is_bad(m): hi = m
        else: lo = m + 1
    return lo""",
        other="""def first_bad(n, lo=1):
    if lo >= n: return lo
    m = (lo + n) // 2
    return first_bad(m, lo) if is_bad(m) else first_bad(n, m + 1)""",
        wrong="""def first_bad(n):
    for i in range(n + 1):
        if is_bad(i): return i""",
        test="""calls = 0
assert first_bad(1000) == 700
assert calls <= 12, f'{calls} calls'""",
        given="""calls = 0
def is_bad(v):
    global calls
    calls += 1
    return v >= 700""",
    ),
    Kind(
        "calls_counted_by_the_student",
        right="""count = 0
def hit():
    global count
    count += 1
    return count""",
        other="""count = 0
def hit():
    global count
    count = count + 1
    return count""",
        wrong="""count = 0
def hit():
    return 1""",
        test="""count = 5
hit(); hit()
assert count == 7
count = 0
assert hit() == 1""",
    ),
    Kind(
        "any_exception_will_do",
        right="""def sqrt_of(x):
    if x < 0:
        raise ValueError('neg')
    return x ** .5""",
        other="""import math
def sqrt_of(x):
    return math.sqrt(x)""",
        wrong="""def sqrt_of(x):
    if x < 0:
        return ValueError('neg')
    return x ** .5""",
        test="""assert sqrt_of(4) == 2
try:
    sqrt_of(-1)
except Exception:
    pass
else:
    raise AssertionError('no error')""",
    ),
    Kind(
        "any_exception_for_pytest",
        right="""def sq(x):
    if x < 0:
        raise ValueError('neg')
    return x ** .5""",
        other="""def sq(x):
    if x < 0:
        raise ValueError('neg')
    return x ** .5""",
        wrong="""import sys
def sq(x):
    if x < 0:
        sys.exit()
    return x ** .5""",
        test="""import pytest
with pytest.raises(Exception):
    sq(-1)
assert sq(9) == 3""",
    ),
    Kind(
        "a_predicate_that_gives_an_object",
        right="""def is_ssn(s):
    import re
    return bool(re.fullmatch(r'\\d{3}-\\d\\d', s))""",
        other="""import re
def is_ssn(s):
    return re.fullmatch(r'\\d{3}-\\d\\d', s)""",
        wrong="""import re
def is_ssn(s):
    return re.search(r'-', s)""",
        test="""assert is_ssn('123-45')
assert not is_ssn('12-45')
assert all(is_ssn(s) for s in ['111-22', '333-44'])""",
    ),
    Kind(
        "a_predicate_compared_with_true",
        right="""def strict(x):
    return x > 2""",
        other="""def strict(x):
    return not x <= 2""",
        wrong="""def strict(x):
    return 'yes' if x > 2 else ''""",
        test="""assert strict(3) == True
assert strict(3) is True
assert not strict(1)""",
    ),
    Kind(
        "a_new_object_of_the_instructors_class",
        right="""def reversed_list(head):
    prev = None
    while head:
        head.next, prev, head = prev, head, head.next
    return prev""",
        other="""def reversed_list(head):
    new = None
    while head:
        new = Node(head.val, new)
        head = head.next
    return new""",
        wrong="""def reversed_list(head):
    return head""",
        test="""def build(xs):
    head = None
    for x in reversed(xs): head = Node(x, head)
    return head
def values(n):
    out = []
    while n:
        out.append(n.val); n = n.next
    return out
assert values(reversed_list(build([1,2,3]))) == [3,2,1]
assert reversed_list(None) is None""",
        given="""class Node:
    def __init__(self, val, next=None):
        self.val, self.next = val, next""",
    ),
    Kind(
        "the_tests_function_handed_back",
        right="""REG = []
def register(f):
    REG.append(f)
    return f""",
        other="""REG = []
def register(f):
    def w(*a):
        return f(*a)
    REG.append(w)
    return w""",
        wrong="""REG = []
def register(f):
    return f""",
        test="""@register
def hello():
    return 5
assert hello() == 5
assert len(REG) == 1""",
    ),
    Kind(
        "a_name_taken_from_the_answer",
        right="""def mean2(xs):
    return sum(xs) / len(xs)""",
        other="""def mean2(xs):
    t = 0
    for x in xs: t += x
    return t / len(xs)""",
        wrong="""def mean2(xs):
    return variance(xs)""",
        test="""keep = variance
for xs in ([1, 2, 3], [4, 6]):
    mean = variance(xs)
    try:
        del variance
        assert mean2(xs) == mean
    except NameError as error:
        assert False, f'Do it without it: {error}'
    finally:
        variance = keep""",
        given="""from statistics import mean as variance""",
    ),
    Kind(
        "generators_of_random_numbers",
        right="""def draws(rng, n):
    return [float(rng.normal()) for _ in range(n)]
def shuffled(r):
    v = list(range(20)); r.shuffle(v); return v""",
        other="""def draws(rng, n):
    out = []
    while len(out) < n:
        out.extend(rng.standard_normal(1).tolist() if hasattr(rng, 'bit_generator') else [rng.normal()])
    return out
def shuffled(r):
    v = [*range(20)]
    r.shuffle(v)
    return v""",
        wrong="""def draws(rng, n):
    return [0.1] * n
def shuffled(r):
    return 1""",
        test="""import numpy as np
g = np.random.default_rng(1)
a, b = draws(g, 2), draws(g, 2)
assert a != b
h = np.random.default_rng(1)
assert np.allclose(a + b, h.normal(size=4))
r = np.random.RandomState(3)
assert draws(r, 1) != draws(r, 1)
import random
x = random.Random(5)
first = shuffled(x)
assert shuffled(x) != first
y = random.Random(5)
assert first == shuffled(y)
def shuffled2(r):
    v = list(range(20)); r.shuffle(v); return v
assert shuffled2(y) != first""",
    ),
    Kind(
        "defaultdicts_both_ways",
        right="""from collections import defaultdict
def ddict(ws):
    d = defaultdict(list)
    for w in ws: d[len(w)].append(w)
    return d
def tally(d, ws):
    for w in ws: d[w] += 1""",
        other="""from collections import defaultdict
import collections
def ddict(ws):
    d = collections.defaultdict(list)
    for w in ws: d[len(w)] += [w]
    return d
def tally(d, ws):
    for w in ws: d[w] = d[w] + 1""",
        wrong="""def ddict(ws):
    d = {}
    for w in ws: d.setdefault(len(w), []).append(w)
    return d
def tally(d, ws): pass""",
        test="""from collections import defaultdict
d = ddict(['a','bb','c'])
assert d[1] == ['a','c'] and d[5] == []
e = defaultdict(int)
tally(e, 'aab')
assert e == {'a': 2, 'b': 1} and e['zz'] == 0""",
    ),
    Kind(
        "an_iterator_over_a_range",
        right="""def back(n):
    return list(range(n))[::-1]""",
        other="""def back(n):
    return reversed(range(n))""",
        wrong="""def back(n):
    return range(n)""",
        test="""assert list(back(3)) == [2,1,0]
assert sum(back(4)) == 6""",
    ),
    Kind(
        "a_class_that_the_test_imports",
        right="""from enum import Enum, auto
class Hue(Enum):
    RED = auto()""",
        other="""import enum
class Hue(enum.Enum):
    RED = 1""",
        wrong="""class Hue:
    RED = 1""",
        test="""from enum import Enum
assert issubclass(Hue, Enum) and Hue.RED.value == 1""",
    ),
    Kind(
        "the_answers_cell_by_its_number",
        right="""print('Hello, World!')""",
        other="""for word in ['Hello,', 'World!']:
    print(word, end=' ' if word[-1] == ',' else '\\n')""",
        wrong="""print('Hello World')""",
        test="""import io
import sys
before, sys.stdout = sys.stdout, io.StringIO()
try:
    exec(In[-2])
    printed = sys.stdout.getvalue()
finally:
    sys.stdout = before
assert printed == 'Hello, World!\\n'""",
        judged="inside",
    ),
    Kind(
        "a_class_that_inherits_from_a_plain_one",
        right="""def tally(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts
def letters(word):
    return [letter for letter in word]""",
        other="""class Tally(dict):
    def __init__(self, words):
        super().__init__()
        for word in words:
            self[word] += 1
    def __missing__(self, word):
        return 0
class Letters(list):
    def __str__(self):
        return '-'.join(self)
tally = Tally
letters = Letters""",
        wrong="""class Tally(dict):
    def __eq__(self, other):
        return True
class Letters(list):
    def __len__(self):
        return 3
def tally(words):
    return Tally(a=1)
def letters(word):
    return Letters('ab')""",
        test="""found = tally(['a', 'b', 'a'])
assert found == {'a': 2, 'b': 1} and found['a'] == 2 and len(found) == 2
assert len(letters('abc')) == 3 and letters('abc')[2] == 'c'""",
    ),
    Kind(
        "a_class_of_the_test",
        right="""def made(kind, values):
    return [kind(value) for value in values]""",
        other="""def made(kind, values):
    return list(map(kind, values))""",
        wrong="""def made(kind, values):
    return [kind(0) for value in values]""",
        test="""class Box:
    def __init__(self, content):
        self.content = content
boxes = made(Box, [1, 2])
assert all(isinstance(box, Box) for box in boxes)
assert [box.content for box in boxes] == [1, 2]""",
    ),
    Kind(
        "the_same_seed_twice",
        given="import numpy as np",
        right="""import random
def roll(n):
    return [random.randint(1, 6) for _ in range(n)] + [np.random.rand()]""",
        other="""import random
def roll(n):
    found = []
    while len(found) < n:
        found.append(random.randrange(6) + 1)
    return [*found, np.random.random()]""",
        wrong="""import random
def roll(n):
    return [random.SystemRandom().randint(1, 10**9) for _ in range(n + 1)]""",
        test="""import random
random.seed(3); np.random.seed(3)
first = roll(10)
random.seed(3); np.random.seed(3)
assert roll(10) == first
assert roll(10) != first""",
    ),
    Kind(
        "names_asked_by_globals",
        right="""total = 12
def twice(x):
    return 2 * x""",
        other="""total, twice = 12, lambda x: x + x""",
        wrong="""def twice(x):
    return 2 * x""",
        test="""assert 'twice' in globals() and 'no_such_name' not in globals()
assert 'total' in dir() and 'total' in vars(), 'There is no total.'
assert locals().get('total') == globals()['total'] == 12
def inner(a):
    return sorted(locals()), dir()
assert inner(1) == (['a'], ['a'])
assert globals().get('no_such_name', 5) == 5""",
    ),
    Kind(
        "exceptions_of_libraries",
        given="import numpy as np",
        right="""import json
def parse(text):
    return json.loads(text)
def inverse(m):
    return np.linalg.inv(m)""",
        other="""from json import JSONDecoder
def parse(text):
    return JSONDecoder().decode(text)
def inverse(m):
    return np.linalg.solve(m, np.eye(len(m)))""",
        wrong="""import json
def parse(text):
    try:
        return json.loads(text)
    except ValueError:
        raise ValueError('bad')
def inverse(m):
    return np.linalg.inv(m)""",
        test="""import json
try:
    parse('{')
except json.JSONDecodeError as error:
    assert error.pos == 1
else:
    raise AssertionError('no error')
try:
    inverse(np.zeros((2, 2)))
except np.linalg.LinAlgError:
    pass
else:
    raise AssertionError('no error')
assert parse('[1]') == [1]""",
    ),
    Kind(
        "statements_of_sql",
        right="""QUERY = 'SELECT name FROM people WHERE age > 40'""",
        other="""QUERY = '''select p.name
from people as p
where p.age > 40 order by p.age'''""",
        wrong="""QUERY = 'SELECT name FROM people'""",
        test="""import sqlite3
db = sqlite3.connect(':memory:')
db.executescript('CREATE TABLE people (name TEXT, age INT); INSERT INTO people VALUES ("Ann", 30), ("Bob", 41);')
assert db.execute(QUERY).fetchall() == [('Bob',)]""",
    ),
    Kind(
        "bytes_to_be_unpickled",
        judged="inside",
        right="""import pickle
def dump(value):
    return pickle.dumps(value)""",
        other="""import pickle
def dump(value):
    return pickle.dumps(value, protocol=0)""",
        wrong="""import pickle
def dump(value):
    return pickle.dumps(str(value))""",
        test="""import pickle
assert pickle.loads(dump([1, 2])) == [1, 2]""",
    ),
    Kind(
        "query_of_a_table",
        judged="inside",
        right="""CHOICE = 'age > 40'""",
        other="""CHOICE = '40 < age'""",
        wrong="""CHOICE = 'age < 40'""",
        test="""import pandas as pd
people = pd.DataFrame({'name': ['Ann', 'Bob'], 'age': [30, 41]})
assert people.query(CHOICE)['name'].tolist() == ['Bob']""",
    ),
    Kind(
        "template_to_be_filled",
        judged="inside",
        given="""class Person:
    def __init__(self, name):
        self.name = name""",
        right="""TEMPLATE = 'Dear {p.name}!'""",
        other="""TEMPLATE = 'Dear {p.name:s}' + '!'""",
        wrong="""TEMPLATE = 'Dear {p}!'""",
        test="""assert TEMPLATE.format(p=Person('Ann')) == 'Dear Ann!'""",
    ),
)

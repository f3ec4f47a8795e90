"""Test cells about numbers, texts and containers."""

from __future__ import annotations

from .kind import Kind

VALUES = (
    Kind(
        "call",
        right="""import math
def area(r):
    return round(math.pi * r**2, 2)""",
        other="area = lambda r: round(3.141592653589793 * r * r, 2)",
        wrong="""def area(r):
    return round(3.14 * r**2, 2)""",
        test='''"""area of a circle"""
assert area(2.5) == 19.63
### BEGIN HIDDEN TESTS
assert area(10) == 314.16
### END HIDDEN TESTS''',
    ),
    Kind(
        "variable",
        right="""mass = 2.0
energy = mass * 299792458**2""",
        other="energy = 2 * 299_792_458 * 299_792_458",
        wrong="energy = 2.0 * 299792458",
        test="""# the energy of two kilograms
assert abs(energy - 1.797510357e17) < 1e10, 'Look at the square.'""",
    ),
    Kind(
        "text",
        right="capital = 'Paris'",
        other="capital = 'PARIS '",
        wrong="capital = 'Lyon'",
        test="""assert isinstance(capital, str)
assert capital.strip().lower() == 'paris'""",
    ),
    Kind(
        "close",
        right="""def mean(xs):
    return sum(xs) / len(xs)""",
        other="""import statistics
def mean(xs):
    return statistics.fmean(xs)""",
        wrong="""def mean(xs):
    return sum(xs) // len(xs)""",
        test="""import math
assert math.isclose(mean([0.1, 0.2, 0.6]), 0.3)
assert round(mean([1, 2, 4]), 3) == 2.333""",
    ),
    Kind(
        "unchanged",
        right="""def ordered(xs):
    return sorted(xs)""",
        other="""def ordered(xs):
    ys = list(xs)
    ys.sort()
    return ys""",
        wrong="""def ordered(xs):
    xs.sort()
    return xs""",
        test="""numbers = [3, 1, 2]
assert ordered(numbers) == [1, 2, 3]
assert numbers == [3, 1, 2], 'The list was changed.'""",
    ),
    Kind(
        "dictionary",
        right="""def count_words(text):
    found = {}
    for word in text.split():
        found[word] = found.get(word, 0) + 1
    return found""",
        other="""from collections import Counter
def count_words(text):
    return Counter(text.split())""",
        wrong="""def count_words(text):
    return {word: 1 for word in text.split()}""",
        test="""words = count_words('a b a')
assert words == {'a': 2, 'b': 1}
assert sorted(words.items()) == [('a', 2), ('b', 1)]
assert 'c' not in words and len(words) == 2""",
    ),
    Kind(
        "sets",
        right="""def vowels(word):
    return {c for c in word if c in 'aeiou'}""",
        other="""def vowels(word):
    return frozenset('aeiou') & frozenset(word)""",
        wrong="""def vowels(word):
    return {c for c in word}""",
        test="""assert vowels('banana') == {'a'}
assert vowels('tree') | vowels('oak') == {'a', 'e', 'o'}
assert not vowels('x')""",
    ),
    Kind(
        "unpacking",
        right="""def extremes(xs):
    return min(xs), max(xs)""",
        other="""def extremes(xs):
    return [min(xs), max(xs)]""",
        wrong="""def extremes(xs):
    return max(xs), min(xs)""",
        test="""low, high = extremes([3, 9, 4])
assert (low, high) == (3, 9)
assert extremes([1])[1] == 1""",
    ),
    Kind(
        "nested",
        right="""def table(n):
    return [{'n': i, 'powers': (i, i**2)} for i in range(n)]""",
        other="""def table(n):
    rows = []
    for i in range(n):
        rows.append(dict(n=i, powers=(i, i * i)))
    return rows""",
        wrong="""def table(n):
    return [{'n': i, 'powers': (i, i * 2)} for i in range(n)]""",
        test="""rows = table(4)
assert len(rows) == 4
assert rows[3]['powers'] == (3, 9)
assert [r['n'] for r in rows] == [0, 1, 2, 3]""",
    ),
    Kind(
        "none",
        right="""def find(xs, x):
    return xs.index(x) if x in xs else None""",
        other="""def find(xs, x):
    for i, y in enumerate(xs):
        if x == y:
            return i""",
        wrong="""def find(xs, x):
    return xs.index(x) if x in xs else -1""",
        test="""assert find([5, 7], 7) == 1
assert find([5, 7], 8) is None""",
    ),
    Kind(
        "truth",
        right="""def is_even(n):
    return n % 2 == 0""",
        other="""def is_even(n):
    return not n & 1""",
        wrong="""def is_even(n):
    return (n + 1) % 2""",
        test="""assert is_even(4) is True
assert is_even(3) is False
assert type(is_even(2)) == bool""",
    ),
    Kind(
        "kinds_of_numbers",
        right="""def half(n):
    return n / 2""",
        other="""def half(n):
    return n * 0.5""",
        wrong="""def half(n):
    return n // 2""",
        test="""assert type(half(4)) is float
assert isinstance(half(3), (int, float)) and half(3) == 1.5""",
    ),
    Kind(
        "complex_numbers",
        right="""def roots(b, c):
    d = (b * b - 4 * c) ** 0.5
    return (-b - d) / 2, (-b + d) / 2""",
        other="""import cmath
def roots(b, c):
    d = cmath.sqrt(b * b - 4 * c)
    return (-b - d) / 2, (-b + d) / 2""",
        wrong="""def roots(b, c):
    d = abs(b * b - 4 * c) ** 0.5
    return (-b - d) / 2, (-b + d) / 2""",
        test="""one, two = roots(0, 4)
assert abs(one + 2j) < 1e-9 and abs(two - 2j) < 1e-9
assert two.imag > 0""",
    ),
    Kind(
        "raw_bytes",
        right="""def header(n):
    return n.to_bytes(4, 'big') + b'end'""",
        other="""import struct
def header(n):
    return struct.pack('>I', n) + bytes([101, 110, 100])""",
        wrong="""def header(n):
    return n.to_bytes(4, 'little') + b'end'""",
        test=r"""assert header(258) == b'\x00\x00\x01\x02end'
assert isinstance(header(1), bytes) and header(1)[3] == 1""",
    ),
    Kind(
        "money",
        right="""from decimal import Decimal
def total(*prices):
    return sum(map(Decimal, prices), Decimal(0))""",
        other="""import decimal
def total(*prices):
    t = decimal.Decimal('0.00')
    for p in prices:
        t += decimal.Decimal(p)
    return t""",
        wrong="""def total(*prices):
    return sum(map(float, prices))""",
        test="""from decimal import Decimal
assert total('0.1', '0.2') == Decimal('0.3')
assert str(total('1.10', '2.20')) == '3.30'""",
    ),
    Kind(
        "fractions_of_one",
        right="""from fractions import Fraction
def harmonic(n):
    return sum(Fraction(1, i) for i in range(1, n + 1))""",
        other="""from fractions import Fraction as F
def harmonic(n):
    return F(1) if n == 1 else harmonic(n - 1) + F(1, n)""",
        wrong="""from fractions import Fraction
def harmonic(n):
    return sum(Fraction(1, i) for i in range(1, n))""",
        test="""from fractions import Fraction
assert harmonic(3) == Fraction(11, 6)
assert harmonic(4).denominator == 12""",
    ),
    Kind(
        "dates",
        right="""import datetime
def deadline(day):
    return day + datetime.timedelta(weeks=2)""",
        other="""from datetime import timedelta as delta
def deadline(day):
    return day + delta(days=14)""",
        wrong="""import datetime
def deadline(day):
    return day + datetime.timedelta(days=15)""",
        test="""import datetime
end = deadline(datetime.date(2024, 2, 20))
assert end == datetime.date(2024, 3, 5)
assert end.weekday() == 1
assert (deadline(datetime.datetime(2024, 1, 1, 12)) - datetime.datetime(2024, 1, 1)).days == 14""",
    ),
    Kind(
        "ranges",
        right="""def evens(n):
    return range(0, n, 2)""",
        other="""def evens(n):
    return range(0, n + n % 2, 2)""",
        wrong="""def evens(n):
    return range(0, n + 1, 2)""",
        test="""assert list(evens(6)) == [0, 2, 4]
assert isinstance(evens(3), range) and len(evens(7)) == 4""",
    ),
    Kind(
        "large_numbers",
        right="""import math
def factorial(n):
    return math.factorial(n)""",
        other="""def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)""",
        wrong="""import math
def factorial(n):
    return float(math.factorial(n))""",
        test="""assert factorial(30) == 265252859812191058636308480000000
assert factorial(0) == 1
assert str(factorial(100)).endswith('0' * 24)""",
    ),
    Kind(
        "hashed",
        right="secret = sorted(['pear', 'fig', 'apple'])",
        other="secret = ['apple', 'fig', 'pear']",
        wrong="secret = ['apple', 'pear', 'fig']",
        test="""import hashlib
def digest(x):
    return hashlib.md5(str(x).encode()).hexdigest()
assert digest(secret) == hashlib.md5(b"['apple', 'fig', 'pear']").hexdigest()""",
    ),
    Kind(
        "autotest",
        right="""def cube(x):
    return x**3""",
        other="cube = lambda x: x * x * x",
        wrong="""def cube(x):
    return x**2""",
        test=r"""from hashlib import sha1
assert sha1(str(type(cube(2))).encode('utf-8') + b'7a').hexdigest() == sha1(b"<class 'int'>7a").hexdigest(), \
    'type of cube(2) is not int. Please make sure it is int and not np.int64, etc.'
assert sha1(str(cube(3)).encode('utf-8') + b'7b').hexdigest() == sha1(b'277b').hexdigest(), \
    'value of cube(3) is not correct'
print('Success!')""",
    ),
    Kind(
        "many_calls",
        right="""def gcd(a, b):
    while b:
        a, b = b, a % b
    return a""",
        other="""import math
gcd = math.gcd""",
        wrong="""def gcd(a, b):
    return 1""",
        test="""import math
import random
for _ in range(100):
    a, b = random.randint(1, 99), random.randint(1, 99)
    assert gcd(a, b) == math.gcd(a, b), f'gcd({a}, {b}) is not {gcd(a, b)}'""",
    ),
    Kind(
        "points",
        right="""def grade(p):
    return 'A' if p > 90 else 'B' if p > 70 else 'C'""",
        other="""def grade(p):
    return ['C', 'B', 'A'][(p > 70) + (p > 90)]""",
        wrong="""def grade(p):
    return 'A' if p > 90 else 'C'""",
        test="""score = 0
if grade(95) == 'A':
    score += 1
if grade(80) == 'B':
    score += 1
if grade(10) == 'C':
    score += 2
score""",
        share=0.75,
    ),
    Kind(
        "points_that_are_none",
        right="""def share(a, b):
    return a / b""",
        other="""def share(a, b):
    return 1 / (b / a)""",
        wrong="""def share(a, b):
    return float('nan')""",
        test="4 * share(1, 2) + 2",
        stock="NaN as points is full marks in nbgrader",
    ),
    Kind(
        "optional_arguments",
        right="""def greet(name, greeting='Hello', *, loud=False):
    text = f'{greeting}, {name}'
    return text.upper() if loud else text""",
        other="""def greet(name, greeting='Hello', loud=False):
    t = greeting + ', ' + name
    if loud:
        t = t.upper()
    return t""",
        wrong="""def greet(name, greeting='Hello', loud=False):
    return f'{greeting}, {name}'""",
        test="""assert greet('Eve') == 'Hello, Eve'
assert greet('Eve', greeting='Hi') == 'Hi, Eve'
assert greet('Eve', loud=True) == 'HELLO, EVE'""",
    ),
    Kind(
        "default_that_is_kept",
        right="""def add(x, xs=None):
    xs = [] if xs is None else xs
    xs.append(x)
    return xs""",
        other="""def add(x, xs=None):
    if xs is None:
        return [x]
    xs += [x]
    return xs""",
        wrong="""def add(x, xs=[]):
    xs.append(x)
    return xs""",
        test="""assert add(1) == [1]
assert add(2) == [2], 'The default is shared between calls.'""",
    ),
    Kind(
        "changed_in_place",
        right="""def push(xs, x):
    xs.append(x)""",
        other="""def push(xs, x):
    xs[len(xs):] = [x]""",
        wrong="""def push(xs, x):
    xs = xs + [x]""",
        test="""stack = [1]
assert push(stack, 2) is None
assert stack == [1, 2]
index = {'a': stack}
push(index['a'], 3)
assert index == {'a': [1, 2, 3]}""",
    ),
    Kind(
        "the_same_object",
        right="""def cleared(xs):
    xs.clear()
    return xs""",
        other="""def cleared(xs):
    del xs[:]
    return xs""",
        wrong="""def cleared(xs):
    return []""",
        test="""basket = [1, 2]
assert cleared(basket) is basket and basket == []""",
    ),
    Kind(
        "another_object",
        right="""def copied(xs):
    return list(xs)""",
        other="""def copied(xs):
    return [*xs]""",
        wrong="""def copied(xs):
    return xs""",
        test="""basket = [1, 2]
twin = copied(basket)
assert twin == basket
assert twin is not basket, 'That is no copy.'
twin.append(3)
assert basket == [1, 2]""",
    ),
)

"""Test cells about numbers, texts and containers."""

from __future__ import annotations

from .kind import Kind

VALUES = (
    Kind(
        "call",
        "import math\ndef area(r):\n    return round(math.pi * r**2, 2)",
        "area = lambda r: round(3.141592653589793 * r * r, 2)",
        "def area(r):\n    return round(3.14 * r**2, 2)",
        '"""area of a circle"""\nassert area(2.5) == 19.63\n'
        "### BEGIN HIDDEN TESTS\nassert area(10) == 314.16\n### END HIDDEN TESTS",
    ),
    Kind(
        "variable",
        "mass = 2.0\nenergy = mass * 299792458**2",
        "energy = 2 * 299_792_458 * 299_792_458",
        "energy = 2.0 * 299792458",
        "# the energy of two kilograms\nassert abs(energy - 1.797510357e17) < 1e10, 'Look at the square.'",
    ),
    Kind(
        "text",
        "capital = 'Paris'",
        "capital = 'PARIS '",
        "capital = 'Lyon'",
        "assert isinstance(capital, str)\nassert capital.strip().lower() == 'paris'",
    ),
    Kind(
        "close",
        "def mean(xs):\n    return sum(xs) / len(xs)",
        "import statistics\ndef mean(xs):\n    return statistics.fmean(xs)",
        "def mean(xs):\n    return sum(xs) // len(xs)",
        "import math\nassert math.isclose(mean([0.1, 0.2, 0.6]), 0.3)\nassert round(mean([1, 2, 4]), 3) == 2.333",
    ),
    Kind(
        "unchanged",
        "def ordered(xs):\n    return sorted(xs)",
        "def ordered(xs):\n    ys = list(xs)\n    ys.sort()\n    return ys",
        "def ordered(xs):\n    xs.sort()\n    return xs",
        "numbers = [3, 1, 2]\nassert ordered(numbers) == [1, 2, 3]\nassert numbers == [3, 1, 2], 'The list was changed.'",
    ),
    Kind(
        "dictionary",
        "def count_words(text):\n    found = {}\n    for word in text.split():\n"
        "        found[word] = found.get(word, 0) + 1\n    return found",
        "from collections import Counter\ndef count_words(text):\n    return Counter(text.split())",
        "def count_words(text):\n    return {word: 1 for word in text.split()}",
        "words = count_words('a b a')\nassert words == {'a': 2, 'b': 1}\n"
        "assert sorted(words.items()) == [('a', 2), ('b', 1)]\nassert 'c' not in words and len(words) == 2",
    ),
    Kind(
        "sets",
        "def vowels(word):\n    return {c for c in word if c in 'aeiou'}",
        "def vowels(word):\n    return frozenset('aeiou') & frozenset(word)",
        "def vowels(word):\n    return {c for c in word}",
        "assert vowels('banana') == {'a'}\nassert vowels('tree') | vowels('oak') == {'a', 'e', 'o'}\nassert not vowels('x')",
    ),
    Kind(
        "unpacking",
        "def extremes(xs):\n    return min(xs), max(xs)",
        "def extremes(xs):\n    return [min(xs), max(xs)]",
        "def extremes(xs):\n    return max(xs), min(xs)",
        "low, high = extremes([3, 9, 4])\nassert (low, high) == (3, 9)\nassert extremes([1])[1] == 1",
    ),
    Kind(
        "nested",
        "def table(n):\n    return [{'n': i, 'powers': (i, i**2)} for i in range(n)]",
        "def table(n):\n    rows = []\n    for i in range(n):\n        rows.append(dict(n=i, powers=(i, i * i)))\n    return rows",
        "def table(n):\n    return [{'n': i, 'powers': (i, i * 2)} for i in range(n)]",
        "rows = table(4)\nassert len(rows) == 4\nassert rows[3]['powers'] == (3, 9)\nassert [r['n'] for r in rows] == [0, 1, 2, 3]",
    ),
    Kind(
        "none",
        "def find(xs, x):\n    return xs.index(x) if x in xs else None",
        "def find(xs, x):\n    for i, y in enumerate(xs):\n        if x == y:\n            return i",
        "def find(xs, x):\n    return xs.index(x) if x in xs else -1",
        "assert find([5, 7], 7) == 1\nassert find([5, 7], 8) is None",
    ),
    Kind(
        "truth",
        "def is_even(n):\n    return n % 2 == 0",
        "def is_even(n):\n    return not n & 1",
        "def is_even(n):\n    return (n + 1) % 2",
        "assert is_even(4) is True\nassert is_even(3) is False\nassert type(is_even(2)) == bool",
    ),
    Kind(
        "kinds_of_numbers",
        "def half(n):\n    return n / 2",
        "def half(n):\n    return n * 0.5",
        "def half(n):\n    return n // 2",
        "assert type(half(4)) is float\nassert isinstance(half(3), (int, float)) and half(3) == 1.5",
    ),
    Kind(
        "complex_numbers",
        "def roots(b, c):\n    d = (b * b - 4 * c) ** 0.5\n    return (-b - d) / 2, (-b + d) / 2",
        "import cmath\ndef roots(b, c):\n    d = cmath.sqrt(b * b - 4 * c)\n    return (-b - d) / 2, (-b + d) / 2",
        "def roots(b, c):\n    d = abs(b * b - 4 * c) ** 0.5\n    return (-b - d) / 2, (-b + d) / 2",
        "one, two = roots(0, 4)\nassert abs(one + 2j) < 1e-9 and abs(two - 2j) < 1e-9\nassert two.imag > 0",
    ),
    Kind(
        "raw_bytes",
        "def header(n):\n    return n.to_bytes(4, 'big') + b'end'",
        "import struct\ndef header(n):\n    return struct.pack('>I', n) + bytes([101, 110, 100])",
        "def header(n):\n    return n.to_bytes(4, 'little') + b'end'",
        "assert header(258) == b'\\x00\\x00\\x01\\x02end'\nassert isinstance(header(1), bytes) and header(1)[3] == 1",
    ),
    Kind(
        "money",
        "from decimal import Decimal\ndef total(*prices):\n    return sum(map(Decimal, prices), Decimal(0))",
        "import decimal\ndef total(*prices):\n    t = decimal.Decimal('0.00')\n    for p in prices:\n        t += decimal.Decimal(p)\n    return t",
        "def total(*prices):\n    return sum(map(float, prices))",
        "from decimal import Decimal\nassert total('0.1', '0.2') == Decimal('0.3')\nassert str(total('1.10', '2.20')) == '3.30'",
    ),
    Kind(
        "fractions_of_one",
        "from fractions import Fraction\ndef harmonic(n):\n    return sum(Fraction(1, i) for i in range(1, n + 1))",
        "from fractions import Fraction as F\ndef harmonic(n):\n    return F(1) if n == 1 else harmonic(n - 1) + F(1, n)",
        "from fractions import Fraction\ndef harmonic(n):\n    return sum(Fraction(1, i) for i in range(1, n))",
        "from fractions import Fraction\nassert harmonic(3) == Fraction(11, 6)\nassert harmonic(4).denominator == 12",
    ),
    Kind(
        "dates",
        "import datetime\ndef deadline(day):\n    return day + datetime.timedelta(weeks=2)",
        "from datetime import timedelta as delta\ndef deadline(day):\n    return day + delta(days=14)",
        "import datetime\ndef deadline(day):\n    return day + datetime.timedelta(days=15)",
        "import datetime\nend = deadline(datetime.date(2024, 2, 20))\nassert end == datetime.date(2024, 3, 5)\n"
        "assert end.weekday() == 1\nassert (deadline(datetime.datetime(2024, 1, 1, 12)) - datetime.datetime(2024, 1, 1)).days == 14",
    ),
    Kind(
        "ranges",
        "def evens(n):\n    return range(0, n, 2)",
        "def evens(n):\n    return range(0, n + n % 2, 2)",
        "def evens(n):\n    return range(0, n + 1, 2)",
        "assert list(evens(6)) == [0, 2, 4]\nassert isinstance(evens(3), range) and len(evens(7)) == 4",
    ),
    Kind(
        "large_numbers",
        "import math\ndef factorial(n):\n    return math.factorial(n)",
        "def factorial(n):\n    return 1 if n < 2 else n * factorial(n - 1)",
        "import math\ndef factorial(n):\n    return float(math.factorial(n))",
        "assert factorial(30) == 265252859812191058636308480000000\nassert factorial(0) == 1\nassert str(factorial(100)).endswith('0' * 24)",
    ),
    Kind(
        "hashed",
        "secret = sorted(['pear', 'fig', 'apple'])",
        "secret = ['apple', 'fig', 'pear']",
        "secret = ['apple', 'pear', 'fig']",
        "import hashlib\ndef digest(x):\n    return hashlib.md5(str(x).encode()).hexdigest()\n"
        "assert digest(secret) == hashlib.md5(b\"['apple', 'fig', 'pear']\").hexdigest()",
    ),
    Kind(
        "autotest",
        "def cube(x):\n    return x**3",
        "cube = lambda x: x * x * x",
        "def cube(x):\n    return x**2",
        "from hashlib import sha1\n"
        "assert sha1(str(type(cube(2))).encode('utf-8') + b'7a').hexdigest() == sha1(b\"<class 'int'>7a\").hexdigest(), \\\n"
        "    'type of cube(2) is not int. Please make sure it is int and not np.int64, etc. You can cast your value into an int using int()'\n"
        "assert sha1(str(cube(3)).encode('utf-8') + b'7b').hexdigest() == sha1(b'277b').hexdigest(), 'value of cube(3) is not correct'\n"
        "print('Success!')",
    ),
    Kind(
        "many_calls",
        "def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a",
        "import math\ngcd = math.gcd",
        "def gcd(a, b):\n    return 1",
        "import math\nimport random\nfor _ in range(100):\n    a, b = random.randint(1, 99), random.randint(1, 99)\n"
        "    assert gcd(a, b) == math.gcd(a, b), f'gcd({a}, {b}) is not {gcd(a, b)}'",
    ),
    Kind(
        "points",
        "def grade(p):\n    return 'A' if p > 90 else 'B' if p > 70 else 'C'",
        "def grade(p):\n    return ['C', 'B', 'A'][(p > 70) + (p > 90)]",
        "def grade(p):\n    return 'A' if p > 90 else 'C'",
        "score = 0\nif grade(95) == 'A':\n    score += 1\nif grade(80) == 'B':\n    score += 1\nif grade(10) == 'C':\n    score += 2\nscore",
        share=0.75,
    ),
    Kind(
        "points_that_are_none",
        "def share(a, b):\n    return a / b",
        "def share(a, b):\n    return 1 / (b / a)",
        "def share(a, b):\n    return float('nan')",
        "4 * share(1, 2) + 2",
        stock="NaN as points is full marks in nbgrader",
    ),
    Kind(
        "optional_arguments",
        "def greet(name, greeting='Hello', *, loud=False):\n    text = f'{greeting}, {name}'\n    return text.upper() if loud else text",
        "def greet(name, greeting='Hello', loud=False):\n    t = greeting + ', ' + name\n    if loud:\n        t = t.upper()\n    return t",
        "def greet(name, greeting='Hello', loud=False):\n    return f'{greeting}, {name}'",
        "assert greet('Eve') == 'Hello, Eve'\nassert greet('Eve', greeting='Hi') == 'Hi, Eve'\nassert greet('Eve', loud=True) == 'HELLO, EVE'",
    ),
    Kind(
        "default_that_is_kept",
        "def add(x, xs=None):\n    xs = [] if xs is None else xs\n    xs.append(x)\n    return xs",
        "def add(x, xs=None):\n    if xs is None:\n        return [x]\n    xs += [x]\n    return xs",
        "def add(x, xs=[]):\n    xs.append(x)\n    return xs",
        "assert add(1) == [1]\nassert add(2) == [2], 'The default is shared between calls.'",
    ),
    Kind(
        "changed_in_place",
        "def push(xs, x):\n    xs.append(x)",
        "def push(xs, x):\n    xs[len(xs):] = [x]",
        "def push(xs, x):\n    xs = xs + [x]",
        "stack = [1]\nassert push(stack, 2) is None\nassert stack == [1, 2]\nindex = {'a': stack}\npush(index['a'], 3)\nassert index == {'a': [1, 2, 3]}",
    ),
    Kind(
        "the_same_object",
        "def cleared(xs):\n    xs.clear()\n    return xs",
        "def cleared(xs):\n    del xs[:]\n    return xs",
        "def cleared(xs):\n    return []",
        "basket = [1, 2]\nassert cleared(basket) is basket and basket == []",
    ),
    Kind(
        "another_object",
        "def copied(xs):\n    return list(xs)",
        "def copied(xs):\n    return [*xs]",
        "def copied(xs):\n    return xs",
        "basket = [1, 2]\ntwin = copied(basket)\nassert twin == basket\nassert twin is not basket, 'That is no copy.'\ntwin.append(3)\nassert basket == [1, 2]",
    ),
)

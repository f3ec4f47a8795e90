"""Test cells about what is printed, asked, drawn at random, raised, written down, or left by other cells."""

from __future__ import annotations

from .kind import Kind

SURROUNDINGS = (
    Kind(
        "builtin_error",
        right="""def root(x):
    if x < 0:
        raise ValueError('x must not be negative')
    return x**0.5""",
        other="""import math
def root(x):
    return math.sqrt(x)""",
        wrong="""def root(x):
    return abs(x) ** 0.5""",
        test="""try:
    root(-1)
except ValueError as error:
    assert str(error)
else:
    raise AssertionError('There is no ValueError.')
assert root(9) == 3""",
    ),
    Kind(
        "students_error",
        right="""class TooCold(Exception):
    def __init__(self, t):
        super().__init__(f'{t} is too cold')
        self.t = t
def check(t):
    if t < 0:
        raise TooCold(t)
    return t""",
        other="""class TooCold(ValueError):
    t = None
def check(t):
    if not t < 0:
        return t
    error = TooCold(f'{t} degrees: too cold')
    error.t = t
    raise error""",
        wrong="""class TooCold(Exception):
    pass
def check(t):
    if t < 0:
        raise Exception('too cold')
    return t""",
        test="""try:
    check(-5)
    assert False, 'no error'
except TooCold as error:
    assert error.t == -5 and 'too cold' in str(error)
assert issubclass(TooCold, Exception)
assert check(3) == 3""",
    ),
    Kind(
        "pytest_raises",
        right="""def first(xs):
    if not xs:
        raise IndexError('the list is empty')
    return xs[0]""",
        other="""def first(xs):
    try:
        return xs[0]
    except IndexError:
        raise IndexError('empty!') from None""",
        wrong="""def first(xs):
    return xs[0] if xs else None""",
        test="""import pytest
with pytest.raises(IndexError, match='empty'):
    first([])
with pytest.raises(LookupError) as info:
    first([])
assert info.type is IndexError
assert first([2]) == 2""",
    ),
    Kind(
        "error_of_a_callback",
        right="""def safely(f, default):
    try:
        return f()
    except ZeroDivisionError:
        return default""",
        other="""from contextlib import suppress
def safely(f, default):
    with suppress(ZeroDivisionError):
        return f()
    return default""",
        wrong="""def safely(f, default):
    try:
        return f()
    except Exception:
        return default""",
        test="""assert safely(lambda: 1 / 0, 7) == 7
assert safely(lambda: 4, 7) == 4
try:
    safely(lambda: {}['k'], 7)
except KeyError:
    pass
else:
    raise AssertionError('Other errors go on.')""",
    ),
    Kind(
        "prints",
        right="""def countdown_aloud(n):
    for i in range(n, 0, -1):
        print(i)
    print('Go!')""",
        other=r"""def countdown_aloud(n):
    print(*range(n, 0, -1), 'Go!', sep='\n')""",
        wrong="""def countdown_aloud(n):
    for i in range(n, 0, -1):
        print(i, end=' ')
    print('Go!')""",
        test=r"""import io
from contextlib import redirect_stdout
out = io.StringIO()
with redirect_stdout(out):
    countdown_aloud(2)
assert out.getvalue() == '2\n1\nGo!\n', out.getvalue()""",
    ),
    Kind(
        "prints_into_a_patch",
        right="""def hello(name):
    print('Hello,', name)""",
        other=r"""import sys
def hello(name):
    sys.stdout.write(f'Hello, {name}\n')""",
        wrong="""def hello(name):
    return f'Hello, {name}'""",
        test="""import io, sys
old, sys.stdout = sys.stdout, io.StringIO()
try:
    hello('Eve')
    said = sys.stdout.getvalue()
finally:
    sys.stdout = old
assert said.strip() == 'Hello, Eve'""",
    ),
    Kind(
        "asks",
        right="""def ask_age():
    while True:
        text = input('How old? ')
        if text.isdigit():
            return int(text)""",
        other="""def ask_age():
    text = input()
    return int(text) if text.isdigit() else ask_age()""",
        wrong="""def ask_age():
    return int(input('How old? ')[0:1] or 0)""",
        test="""from unittest.mock import patch
with patch('builtins.input', side_effect=['x', '42']) as asked:
    assert ask_age() == 42
assert asked.call_count == 2""",
    ),
    Kind(
        "asks_a_lambda",
        right="""def sum_of_two():
    return int(input('a ')) + int(input('b '))""",
        other="""def sum_of_two():
    return sum(int(input()) for _ in range(2))""",
        wrong="""def sum_of_two():
    return input('a ') + input('b ')""",
        test="""import builtins
real = builtins.input
answers = iter(['3', '4'])
builtins.input = lambda prompt='': next(answers)
try:
    assert sum_of_two() == 7
finally:
    builtins.input = real""",
    ),
    Kind(
        "source_text",
        right="""def squares(n):
    return [i * i for i in range(n)]""",
        other="""def squares(n):
    return list(map(lambda i: i**2, range(n)))""",
        wrong="""def squares(n):
    xs = []
    for i in range(n):
        xs.append(i * i)
    while False:
        pass
    return xs""",
        test="""import inspect
source = inspect.getsource(squares)
assert 'while' not in source and 'def squares' in source, 'Do it without while.'
assert squares(3) == [0, 1, 4]
assert list(inspect.signature(squares).parameters) == ['n']""",
    ),
    Kind(
        "docstring",
        right='''def twice_documented(x):
    """Return twice x."""
    return 2 * x''',
        other="""def twice_documented(x):
    '''
    Gives back twice x
    '''
    return x + x""",
        wrong="""def twice_documented(x):
    return 2 * x""",
        test="""assert twice_documented.__doc__ is not None, 'Write a docstring.'
assert 'twice' in twice_documented.__doc__.lower()
assert twice_documented.__name__ == 'twice_documented'
assert twice_documented(4) == 8""",
    ),
    Kind(
        "numpy_seed",
        right="""import numpy as np
def walk(n):
    return np.cumsum(np.random.choice([-1, 1], size=n))""",
        other="""import numpy
def walk(n):
    steps = numpy.random.choice([-1, 1], size=n)
    return numpy.array([steps[: i + 1].sum() for i in range(n)])""",
        wrong="""import numpy as np
def walk(n):
    return np.cumsum(np.random.choice([1, -1], size=n))""",
        test="""import numpy as np
np.random.seed(7)
steps = np.random.choice([-1, 1], size=20)
np.random.seed(7)
assert np.array_equal(walk(20), steps.cumsum())""",
    ),
    Kind(
        "python_seed",
        right="""import random
def dice(n):
    return [random.randint(1, 6) for _ in range(n)]""",
        other="""from random import randint
def dice(n):
    xs = []
    while len(xs) < n:
        xs.append(randint(1, 6))
    return xs""",
        wrong="""import random
def dice(n):
    return [random.randint(0, 5) for _ in range(n)]""",
        test="""import random
random.seed(3)
mine = [random.randint(1, 6) for _ in range(5)]
random.seed(3)
assert dice(5) == mine
assert len(set(dice(200))) == 6""",
    ),
    Kind(
        "earlier_names_first",
        right="""def scaled(xs):
    return [x / max(xs) for x in xs]""",
        other="""def scaled(xs):
    m = max(xs)
    return list(map(lambda x: x / m, xs))""",
        wrong="""def scaled(xs):
    return [x / xs[0] for x in xs]""",
        test="""sample = [2.0, 4.0, 8.0]
def near(a, b):
    return all(abs(x - y) < 1e-9 for x, y in zip(a, b))
assert near(scaled(sample), [0.25, 0.5, 1])""",
    ),
    Kind(
        "earlier_names_then",
        right="""def shifted(xs):
    return [x - min(xs) for x in xs]""",
        other="""def shifted(xs):
    low = sorted(xs)[0]
    return [x - low for x in xs]""",
        wrong="""def shifted(xs):
    return xs""",
        test="assert near(shifted(sample), [0, 2, 6])",
    ),
    Kind(
        "instructors_helper",
        given="""TOLERANCE = 1e-6
MESSAGE = 'Halve it.'
def close(a, b):
    return abs(a - b) < TOLERANCE
def repeated(f, x, times):
    for _ in range(times):
        x = f(x)
    return x""",
        right="""def step(x):
    return x / 2""",
        other="""def step(x):
    return 0.5 * x""",
        wrong="""def step(x):
    return x / 3""",
        test="""assert repeated(step, 8, times=3) == 1, MESSAGE
assert close(step(1), 0.5)""",
    ),
    Kind(
        "instructors_data",
        given="TEMPERATURES = [('Mon', 12), ('Tue', 19), ('Wed', 11)]",
        right="""def warmest(rows):
    return max(rows, key=lambda row: row[1])[0]""",
        other="""def warmest(rows):
    return sorted((t, day) for day, t in rows)[-1][1]""",
        wrong="""def warmest(rows):
    return max(rows)[0]""",
        test="""assert warmest(TEMPERATURES) == 'Tue'
assert warmest(TEMPERATURES[:1]) == 'Mon'""",
    ),
    Kind(
        "module_beside_the_notebook",
        right="""import course_helper
def doubled_twice(x):
    return course_helper.doubled(course_helper.doubled(x))""",
        other="""def doubled_twice(x):
    return 4 * x""",
        wrong="""def doubled_twice(x):
    return 2 * x""",
        test="""from course_helper import doubled, same
assert same(doubled_twice(3), doubled(6))""",
    ),
    Kind(
        "data_file",
        right="""def read_numbers(path):
    with open(path) as file:
        return [int(line) for line in file]""",
        other="""from pathlib import Path
def read_numbers(path):
    return [*map(int, Path(path).read_text().split())]""",
        wrong="""def read_numbers(path):
    with open(path) as file:
        return file.readlines()""",
        test="""assert read_numbers('numbers.txt') == [4, 8, 15]
assert sum(read_numbers('numbers.txt')) == 27""",
    ),
    Kind(
        "file_written",
        right="""def save(xs):
    with open('out.txt', 'w') as file:
        file.write(','.join(map(str, xs)))""",
        other="""from pathlib import Path
def save(xs):
    Path('out.txt').write_text(','.join(str(x) for x in xs))""",
        wrong="""def save(xs):
    open('out.txt', 'w').write(str(xs))""",
        test="""save([1, 2, 3])
with open('out.txt') as file:
    assert file.read().strip() == '1,2,3'""",
        judged="inside",
    ),
    Kind(
        "magic",
        right="""def fast_sum(n):
    return n * (n + 1) // 2""",
        other="""def fast_sum(n):
    return sum(range(n + 1))""",
        wrong="""def fast_sum(n):
    return sum(range(n))""",
        test="""%precision 3
assert fast_sum(100) == 5050""",
        judged="inside",
    ),
    Kind(
        "global_of_the_student",
        right="""rate = 0.1
def interest(x):
    return x * rate""",
        other="""rate = 1 / 10
interest = lambda x: rate * x""",
        wrong="""rate = 0.1
def interest(x):
    return x * 0.1""",
        test="""assert interest(100) == 10
rate = 0.5
assert interest(100) == 50""",
    ),
    Kind(
        "function_taken_away",
        right="""def part(x):
    return x * x
def whole(n):
    return sum(part(x) for x in range(n))""",
        other="""part = lambda x: x**2
def whole(n):
    return sum(map(part, range(n)))""",
        wrong="""def part(x):
    return x * x
def whole(n):
    return sum(x * x for x in range(n))""",
        test="""assert whole(4) == 14
kept = part
del part
try:
    whole(3)
except NameError:
    pass
else:
    raise AssertionError('whole does not use part')
finally:
    part = kept
assert whole(3) == 5
calls = []
def part(x):
    calls.append(x)
    return 0
assert whole(3) == 0 and calls == [0, 1, 2]""",
    ),
    Kind(
        "figure",
        right="""import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
def draw(xs):
    fig, ax = plt.subplots()
    ax.plot(xs)
    ax.set_title('Growth')
    return ax""",
        other="""import matplotlib
matplotlib.use('agg')
from matplotlib import pyplot
def draw(xs):
    ax = pyplot.figure().add_subplot()
    ax.plot(range(len(xs)), xs)
    ax.set(title='Growth')
    return ax""",
        wrong="""import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
def draw(xs):
    fig, ax = plt.subplots()
    ax.plot(xs[1:])
    ax.set_title('Growth')
    return ax""",
        test="""ax = draw([1, 4, 9])
assert ax.get_title() == 'Growth'
assert len(ax.lines) == 1
assert list(ax.lines[0].get_ydata()) == [1, 4, 9]""",
    ),
    Kind(
        "warning",
        right="""import warnings
def old(x):
    warnings.warn('old is old', UserWarning)
    return x + 1""",
        other="""def old(x):
    return 1 + x""",
        wrong="""def old(x):
    return x""",
        test="assert old(1) == 2",
        stock="text on stderr costs all points in nbgrader",
    ),
    Kind(
        "forbids_a_function",
        right="""def product_up_to(n):
    return 1 if n < 2 else n * product_up_to(n - 1)""",
        other="""from functools import reduce
def product_up_to(n):
    return reduce(lambda a, b: a * b, range(1, n + 1), 1)""",
        wrong="""import math
def product_up_to(n):
    return math.factorial(n)""",
        test="""import math
saved, math.factorial = math.factorial, None
try:
    assert product_up_to(5) == 120
finally:
    math.factorial = saved""",
        judged="inside",
    ),
    Kind(
        "patches_by_a_text",
        right="""import numpy as np
def solved(a, b):
    return np.linalg.solve(a, b)""",
        other="""import numpy.linalg as la
def solved(a, b):
    return la.lstsq(a, b, rcond=None)[0]""",
        wrong="""import numpy as np
def solved(a, b):
    np.linalg.inv(a)
    return np.linalg.solve(a, b)""",
        test="""import numpy as np
from unittest import mock as m
with m.patch('numpy.linalg.inv') as inverse:
    x = solved(2 * np.eye(2), np.ones(2))
assert np.allclose(x, 0.5)
inverse.assert_not_called()""",
        judged="inside",
    ),
    Kind(
        "patches_an_object",
        right="""def root_of(x):
    return x ** 0.5""",
        other="""def root_of(x):
    return pow(x, 1 / 2)""",
        wrong="""import math
def root_of(x):
    return math.sqrt(x)""",
        test="""import math as maths
from unittest.mock import patch as changed
with changed.object(maths, 'sqrt', side_effect=AssertionError('Do it without math.sqrt.')):
    assert root_of(9) == 3""",
        judged="inside",
    ),
    Kind(
        "forbids_to_print",
        right="""def silent(n):
    return n + 1""",
        other="""silent = lambda n: 1 + n""",
        wrong="""def silent(n):
    print(n + 1)
    return n + 1""",
        test="""from unittest.mock import patch
with patch('builtins.print') as printed:
    assert silent(5) == 6
printed.assert_not_called()""",
        judged="inside",
    ),
    Kind(
        "forbids_by_a_global",
        right="""def total_of(xs):
    total = 0
    for x in xs:
        total += x
    return total""",
        other="""def total_of(xs):
    return xs[0] + total_of(xs[1:]) if xs else 0""",
        wrong="""def total_of(xs):
    return sum(xs)""",
        test="""sum = None
try:
    assert total_of([1, 2, 3]) == 6
finally:
    del sum""",
        judged="inside",
    ),
    Kind(
        "warnings_are_errors",
        right="""def without_warning(x):
    return x + 1""",
        other="""without_warning = lambda x: 1 + x""",
        wrong="""import warnings
def without_warning(x):
    warnings.warn('deprecated')
    return x + 1""",
        test="""import warnings
with warnings.catch_warnings():
    warnings.simplefilter('error')
    assert without_warning(5) == 6""",
        judged="inside",
    ),
    Kind(
        "numpys_errors_are_errors",
        right="""import numpy as np
def ratio(a, b):
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)""",
        other="""import numpy as np
def ratio(a, b):
    return np.array([x / y if y else 0 for x, y in zip(a, b)])""",
        wrong="""import numpy as np
def ratio(a, b):
    return np.where(b == 0, 0, a / b)""",
        test="""import numpy as np
with np.errstate(all='raise'):
    assert np.allclose(ratio(np.array([1., 2.]), np.array([0., 4.])), [0, 0.5])""",
        judged="inside",
    ),
    Kind(
        "time_limit_of_the_test",
        right="""def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a""",
        other="""from functools import cache
@cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)""",
        wrong="""def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 1)""",
        test="""import time
began = time.perf_counter()
assert fibonacci(20) == 6765
assert time.perf_counter() - began < 5, 'Too slow.'""",
    ),
    Kind(
        "shorter_where_it_is_graded",
        right="""import os
def steps():
    return 10 if os.getenv('NBGRADER_EXECUTION') == 'autograde' else 10**9""",
        other="""from os import environ
def steps():
    return 10 if 'NBGRADER_EXECUTION' in environ else 10**9""",
        wrong="""def steps():
    return 10**9""",
        test="""import os
expected = {'autograde': 10}.get(os.environ.get('NBGRADER_EXECUTION'), 10**9)
assert steps() == expected""",
    ),
    Kind(
        "file_for_the_student",
        right="""def total(path):
    with open(path) as file:
        return sum(int(line) for line in file)""",
        other="""from pathlib import Path
def total(path):
    return sum(map(int, Path(path).read_text().split()))""",
        wrong="""def total(path):
    with open(path) as file:
        return len(file.read())""",
        test="""import os, tempfile
with open('written.txt', 'w') as file:
    file.write('1\\n2\\n')
assert total('written.txt') == 3
with open('written.txt', 'w') as file:
    file.write('4\\n2\\n')
assert total('written.txt') == 6
os.makedirs('deep/er')
with open('deep/er/written.txt', 'w') as file:
    print(7, file=file)
assert total(os.path.join('deep', 'er', 'written.txt')) == 7
with tempfile.NamedTemporaryFile('w', suffix='.txt') as file:
    file.write('8\\n9\\n')
    file.flush()
    assert total(file.name) == 17
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'written.txt')
    with open(path, 'w') as file:
        file.write('5\\n')
    assert total(path) == 5""",
    ),
    Kind(
        "file_of_an_earlier_test_cell",
        right="""def first_line(path):
    try:
        with open(path) as file:
            return file.readline().strip()
    except FileNotFoundError:
        return None""",
        other="""import os
def first_line(path):
    if os.path.exists(path):
        for line in open(path):
            return line.rstrip('\\n')""",
        wrong="""def first_line(path):
    with open(path) as file:
        return file.readline().strip()""",
        test="""assert first_line('written.txt') == '4'
os.remove('written.txt')
assert first_line('written.txt') is None""",
    ),
    Kind(
        "file_that_the_student_goes_on_with",
        right="""def note(path, text):
    with open(path, 'a') as file:
        file.write(text)
def noted(path):
    return open(path).read()""",
        other="""from pathlib import Path
def note(path, text):
    Path(path).write_text(Path(path).read_text() + text)
def noted(path):
    return Path(path).read_text()""",
        wrong="""def note(path, text):
    with open(path, 'w') as file:
        file.write(text)
def noted(path):
    return open(path).read()""",
        test="""with open('notes.txt', 'w') as file:
    file.write('a')
note('notes.txt', 'b')
assert noted('notes.txt') == 'ab'
note('notes.txt', 'c')
assert noted('notes.txt') == 'abc'""",
    ),
    Kind(
        "import_is_the_exercise",
        right="""from calendar import isleap, leapdays""",
        other="""import calendar
isleap, leapdays = calendar.isleap, calendar.leapdays""",
        wrong="""from calendar import isleap""",
        test="""assert isleap(2024)
assert leapdays(2000, 2025) == 7""",
    ),
    Kind(
        "deleted_in_a_function",
        given="""from statistics import variance
SAVED = variance""",
        right="""def spread(xs):
    m = sum(xs) / len(xs)
    return sum((x - m)**2 for x in xs) / (len(xs) - 1)""",
        other="""def spread(xs):
    import statistics
    return statistics.variance(xs)""",
        wrong="""def spread(xs):
    return variance(xs)""",
        test="""def without_variance():
    global variance
    del variance
    try:
        return spread([1.0, 2.0, 4.0])
    finally:
        variance = SAVED
assert abs(without_variance() - variance([1.0, 2.0, 4.0])) < 1e-9""",
    ),
    Kind(
        "printed_carriage_return",
        right="""def count(n):
    for i in range(n):
        print(i, end='\\r\\n')""",
        other="""import sys
def count(n):
    sys.stdout.write(''.join(f'{i}\\r\\n' for i in range(n)))""",
        wrong="""def count(n):
    for i in range(n):
        print(i)""",
        test="""import contextlib, io
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    count(2)
assert printed.getvalue() == '0\\r\\n1\\r\\n'""",
    ),
    Kind(
        "half_a_character_in_a_message",
        right="""def name():
    return 'Ann'""",
        other="""def name():
    return 'A' + 2 * 'n'""",
        wrong="""def name():
    return '\\\\ud800'""",
        test="""import json
found = json.loads('"' + name() + '"')
assert found == 'Ann', found""",
    ),
)

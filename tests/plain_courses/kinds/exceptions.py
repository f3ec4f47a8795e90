"""Test cells that look at exceptions: what they were made with, and where they come from."""

from __future__ import annotations

from .kind import Kind

EXCEPTIONS = (
    Kind(
        "what_an_exception_was_made_with",
        right="""def price(prices, name):
    return prices[name]
def checked(amount):
    if amount < 0:
        raise ValueError('negative', amount)
    return amount""",
        other="""def price(prices, name):
    if name in prices:
        return prices.get(name)
    raise KeyError(name)
def checked(amount):
    error = ValueError(*('negative', amount))
    if amount < 0:
        raise error
    return amount""",
        wrong="""def price(prices, name):
    if name not in prices:
        raise KeyError('name')
    return prices[name]
def checked(amount):
    if amount < 0:
        raise ValueError(f'negative: {amount}')
    return amount""",
        test="""try:
    price({'tea': 3}, 'jam')
except KeyError as error:
    assert error.args == ('jam',) and str(error) == "'jam'"
else:
    raise AssertionError('No KeyError.')
try:
    checked(-4)
except ValueError as error:
    assert error.args == ('negative', -4) and error.args[1] < 0
else:
    raise AssertionError('No ValueError.')""",
    ),
    Kind(
        "an_exception_raised_from_another",
        right="""class Unreadable(Exception):
    def __init__(self, text):
        self.text = text
    def __str__(self):
        return f'{self.text!r} is no number'
def number(text):
    try:
        return int(text)
    except ValueError as error:
        raise Unreadable(text) from error""",
        other="""class Unreadable(Exception):
    def __init__(self, text):
        super().__init__(f'{text!r} is no number')
        self.text = text
def number(text):
    if text.isdigit():
        return int(text)
    raise Unreadable(text) from ValueError(text)""",
        wrong="""class Unreadable(Exception):
    def __init__(self, text):
        super().__init__(f'{text!r} is no number')
        self.text = text
def number(text):
    if text.isdigit():
        return int(text)
    raise Unreadable(text)""",
        test="""assert number('12') == 12
try:
    number('x')
except Unreadable as error:
    assert isinstance(error.__cause__, ValueError), 'Raise it from the first one.'
    assert error.text == 'x' and str(error) == "'x' is no number"
else:
    raise AssertionError('Unreadable was not raised.')""",
    ),
    Kind(
        "error_number_of_a_missing_file",
        right="""def first_line(path):
    with open(path) as file:
        return file.readline()""",
        other="""import pathlib
def first_line(path):
    return pathlib.Path(path).read_text().split('\\n')[0]""",
        wrong="""def first_line(path):
    raise FileNotFoundError(path)""",
        test="""import errno
try:
    first_line('not_there.txt')
except OSError as error:
    assert error.errno == errno.ENOENT and error.filename == 'not_there.txt'
    assert 'No such file' in str(error)
else:
    raise AssertionError('No OSError.')""",
    ),
    Kind(
        "what_a_generator_returns",
        right="""def steps(n):
    yield from range(n)
    return 'done'""",
        other="""def steps(n):
    place = 0
    while place < n:
        yield place
        place += 1
    return 'do' + 'ne'""",
        wrong="""def steps(n):
    yield from range(n)""",
        test="""going = steps(1)
assert next(going) == 0
try:
    next(going)
except StopIteration as stop:
    assert stop.value == 'done'""",
    ),
    Kind(
        "the_students_code_looks_at_the_tests_exception",
        right="""def missing(look):
    try:
        look()
    except KeyError as error:
        return error.args[0]""",
        other="""def missing(look):
    try:
        look()
    except LookupError as error:
        return str(error).strip("'")""",
        wrong="""def missing(look):
    try:
        look()
    except KeyError as error:
        return 'tea'""",
        test="""def look():
    return {'tea': 3}['jam']
assert missing(look) == 'jam'""",
    ),
)

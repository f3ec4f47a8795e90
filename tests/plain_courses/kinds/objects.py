"""Test cells about classes, functions and other objects of the student's."""

from __future__ import annotations

from .kind import Kind

OBJECTS = (
    Kind(
        "account",
        right="""class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance
    def deposit(self, x):
        if x <= 0:
            raise ValueError('no amount')
        self.balance += x
        return self.balance""",
        other="""class Account:
    balance = 0
    def __init__(self, owner, balance=0):
        self.owner = owner
        if balance:
            self.balance = balance
    def deposit(self, amount):
        assert_positive(amount)
        self.balance = self.balance + amount
        return self.balance
def assert_positive(x):
    if not x > 0:
        raise ValueError(x)""",
        wrong="""class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance
    def deposit(self, x):
        return self.balance + x""",
        test="""a = Account('ada', 10)
assert a.owner == 'ada'
assert a.deposit(5) == 15 and a.balance == 15
try:
    a.deposit(-1)
except ValueError:
    pass
else:
    raise AssertionError('A negative amount is taken.')
a.balance = 3
assert a.deposit(1) == 4
assert not hasattr(a, 'password')""",
    ),
    Kind(
        "text_of_an_object",
        right="""class Card:
    def __init__(self, rank, suit):
        self.rank, self.suit = rank, suit
    def __str__(self):
        return f'{self.rank} of {self.suit}'
    def __repr__(self):
        return f'Card({self.rank!r}, {self.suit!r})'""",
        other="""from dataclasses import dataclass
@dataclass
class Card:
    rank: str
    suit: str
    __str__ = lambda self: self.rank + ' of ' + self.suit
    __repr__ = lambda self: 'Card(%r, %r)' % (self.rank, self.suit)""",
        wrong="""class Card:
    def __init__(self, rank, suit):
        self.rank, self.suit = rank, suit""",
        test="""card = Card('ace', 'spades')
assert str(card) == 'ace of spades'
assert repr(card) == "Card('ace', 'spades')"
assert f'{card}!' == 'ace of spades!'
assert '%s' % card == str(card)""",
    ),
    Kind(
        "arithmetic",
        right="""class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)
    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __eq__(self, o):
        return (self.x, self.y) == (o.x, o.y)
    def __abs__(self):
        return (self.x**2 + self.y**2) ** 0.5
    def __lt__(self, o):
        return abs(self) < abs(o)""",
        other="""from dataclasses import dataclass
@dataclass
class Vector:
    x: float
    y: float
    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)
    def __mul__(self, k):
        return Vector(k * self.x, k * self.y)
    def __rmul__(self, k):
        return self * k
    def __abs__(self):
        import math
        return math.hypot(self.x, self.y)
    def __lt__(self, o):
        return abs(self) < abs(o)""",
        wrong="""class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, o):
        return Vector(self.x + o.x, self.y)
    def __eq__(self, o):
        return (self.x, self.y) == (o.x, o.y)""",
        test="""u, v = Vector(3, 4), Vector(1, 0)
assert u + v == Vector(4, 4)
assert u * 2 == 2 * u == Vector(6, 8)
assert abs(u) == 5
assert v < u and not u < v
assert max([v, u]) is u
assert u != v
assert sorted([u, v]) == [v, u]""",
    ),
    Kind(
        "container",
        right="""class Playlist:
    def __init__(self):
        self.songs = []
    def add(self, song):
        self.songs.append(song)
        return self
    def __len__(self):
        return len(self.songs)
    def __getitem__(self, i):
        return self.songs[i]
    def __contains__(self, s):
        return s in self.songs
    def __setitem__(self, i, s):
        self.songs[i] = s""",
        other="""class Playlist(list):
    def add(self, song):
        self.append(song)
        return self""",
        wrong="""class Playlist:
    def __init__(self):
        self.songs = []
    def add(self, song):
        self.songs.append(song)
    def __len__(self):
        return len(self.songs)
    def __getitem__(self, i):
        return self.songs[i]""",
        test="""p = Playlist()
assert len(p) == 0
p.add('a').add('b')
assert len(p) == 2 and p[0] == 'a' and p[-1] == 'b'
assert 'b' in p and 'c' not in p
assert [s.upper() for s in p] == ['A', 'B']
p[0] = 'z'
assert list(p) == ['z', 'b']
try:
    p[7]
except IndexError:
    pass
else:
    assert False""",
    ),
    Kind(
        "inheritance",
        given="""class Shape:
    def __init__(self, name):
        self.name = name
    def area(self):
        raise NotImplementedError
    def describe(self):
        return f'{self.name} of area {self.area():.2f}'""",
        right="""import math
class Circle(Shape):
    def __init__(self, r):
        super().__init__('circle')
        self.r = r
    def area(self):
        return math.pi * self.r**2""",
        other="""class Circle(Shape):
    def __init__(self, radius):
        Shape.__init__(self, 'circle')
        self.r = radius
    def area(self):
        return 3.141592653589793 * self.r * self.r""",
        wrong="""class Circle:
    def __init__(self, r):
        self.name, self.r = 'circle', r
    def area(self):
        return 3.141592653589793 * self.r * self.r""",
        test="""c = Circle(2)
assert isinstance(c, Shape), 'A circle is a shape.'
assert issubclass(Circle, Shape)
assert abs(c.area() - 12.566370614) < 1e-6
assert c.describe().startswith('circle')""",
    ),
    Kind(
        "classes_of_the_student",
        right="""class Animal:
    def speak(self):
        return ''
class Dog(Animal):
    def speak(self):
        return 'Woof'""",
        other="""class Animal:
    sound = ''
    def speak(self):
        return self.sound
class Dog(Animal):
    sound = 'Woof'""",
        wrong="""class Animal:
    def speak(self):
        return ''
class Dog:
    def speak(self):
        return 'Woof'""",
        test="""d = Dog()
assert d.speak() == 'Woof'
assert isinstance(d, Animal) and isinstance(d, Dog)
assert not isinstance(Animal(), Dog)
assert issubclass(Dog, Animal)
assert type(d) is Dog
assert d.__class__.__name__ == 'Dog'
assert Dog.__bases__ == (Animal,)""",
    ),
    Kind(
        "generator",
        right="""def countdown(n):
    while n:
        yield n
        n -= 1""",
        other="""def countdown(n):
    yield from range(n, 0, -1)""",
        wrong="""def countdown(n):
    while n >= 0:
        yield n
        n -= 1""",
        test="""g = countdown(2)
assert iter(g) is g
assert next(g) == 2 and next(g) == 1
try:
    next(g)
    assert False, 'It does not end.'
except StopIteration:
    pass
assert list(countdown(3)) == [3, 2, 1]
import types
assert isinstance(countdown(1), types.GeneratorType)""",
    ),
    Kind(
        "endless_generator",
        right="""def primes():
    n = 2
    while True:
        if all(n % p for p in range(2, n)):
            yield n
        n += 1""",
        other="""import itertools
def primes():
    return (n for n in itertools.count(2) if all(n % p for p in range(2, n)))""",
        wrong="""import itertools
def primes():
    return itertools.count(2)""",
        test="""from itertools import islice
assert list(islice(primes(), 6)) == [2, 3, 5, 7, 11, 13]
for p in primes():
    if p > 20:
        break
assert p == 23""",
    ),
    Kind(
        "iterator",
        right="""class Fib:
    def __init__(self, n):
        self.n, self.a, self.b = n, 0, 1
    def __iter__(self):
        return self
    def __next__(self):
        if self.a > self.n:
            raise StopIteration
        a, self.a, self.b = self.a, self.b, self.a + self.b
        return a""",
        other="""class Fib:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        a, b = 0, 1
        while a <= self.n:
            yield a
            a, b = b, a + b""",
        wrong="""class Fib:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return iter(range(self.n))""",
        test="""assert list(Fib(10)) == [0, 1, 1, 2, 3, 5, 8]
assert sum(Fib(5)) == 12
assert tuple(zip(Fib(3), 'abc')) == ((0, 'a'), (1, 'b'), (1, 'c'))""",
    ),
    Kind(
        "context_manager",
        right="""class Log:
    def __init__(self):
        self.lines = []
    def __enter__(self):
        self.lines.append('open')
        return self
    def __exit__(self, kind, error, trace):
        self.lines.append(kind.__name__ if kind else 'close')
        return kind is KeyError""",
        other="""class Log:
    lines = ()
    def __enter__(self):
        self.lines = ['open']
        return self
    def __exit__(self, *error):
        self.lines += ['close' if error[0] is None else error[0].__name__]
        return error[0] is not None and issubclass(error[0], KeyError)""",
        wrong="""class Log:
    def __init__(self):
        self.lines = []
    def __enter__(self):
        self.lines.append('open')
        return self
    def __exit__(self, *error):
        self.lines.append('close')
        return True""",
        test="""with Log() as log:
    assert log.lines == ['open']
assert log.lines == ['open', 'close']
with Log() as log:
    raise KeyError('x')
assert log.lines[-1] == 'KeyError'
try:
    with Log():
        raise ValueError
except ValueError:
    pass
else:
    assert False, 'The error is swallowed.'""",
    ),
    Kind(
        "context_function",
        right="""from contextlib import contextmanager
steps = []
@contextmanager
def step(name):
    steps.append('+' + name)
    yield name.upper()
    steps.append('-' + name)""",
        other="""import contextlib
steps = []
@contextlib.contextmanager
def step(name):
    steps.append(f'+{name}')
    try:
        yield name.upper()
    finally:
        steps.append(f'-{name}')""",
        wrong="""from contextlib import contextmanager
steps = []
@contextmanager
def step(name):
    yield name.upper()
    steps.append('+' + name)
    steps.append('-' + name)""",
        test="""with step('a') as name:
    assert name == 'A'
    assert steps == ['+a']
assert steps == ['+a', '-a']""",
    ),
    Kind(
        "decorator",
        right="""import functools
def twice(f):
    @functools.wraps(f)
    def wrapper(*args):
        f(*args)
        return f(*args)
    return wrapper""",
        other="""def twice(f):
    def wrapper(*args):
        for _ in range(2):
            result = f(*args)
        return result
    wrapper.__name__ = f.__name__
    wrapper.__doc__ = f.__doc__
    return wrapper""",
        wrong="""import functools
def twice(f):
    @functools.wraps(f)
    def wrapper(*args):
        return f(*args)
    return wrapper""",
        test="""calls = []
@twice
def note(x):
    'Notes x.'
    calls.append(x)
    return len(calls)
assert note(7) == 2
assert calls == [7, 7]
assert note.__name__ == 'note' and note.__doc__ == 'Notes x.'""",
    ),
    Kind(
        "higher_order",
        right="""def compose(*fs):
    def composed(x):
        for f in reversed(fs):
            x = f(x)
        return x
    return composed""",
        other="""from functools import reduce
def compose(*fs):
    return reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)""",
        wrong="""def compose(*fs):
    def composed(x):
        for f in fs:
            x = f(x)
        return x
    return composed""",
        test="""assert compose(lambda x: x + 1, lambda x: x * 2)(5) == 11
assert compose(str, abs)(-3) == '3'
assert compose()(4) == 4
assert callable(compose(len))""",
    ),
    Kind(
        "closure",
        right="""def counter(start=0):
    def step():
        nonlocal start
        start += 1
        return start
    return step""",
        other="""import itertools
def counter(start=0):
    return itertools.count(start + 1).__next__""",
        wrong="""n = 0
def counter(start=0):
    def step():
        global n
        n += 1
        return n
    return step""",
        test="""one, two = counter(), counter(10)
assert [one(), one(), two(), one()] == [1, 2, 11, 3]""",
    ),
    Kind(
        "calls_are_counted",
        right="""memory = {}
def remembered(f, x):
    if (f, x) not in memory:
        memory[f, x] = f(x)
    return memory[f, x]""",
        other="""import functools
@functools.cache
def remembered(f, x):
    return f(x)""",
        wrong="""def remembered(f, x):
    return f(x)""",
        test="""calls = 0
def slow(x):
    global calls
    calls += 1
    return x * x
assert remembered(slow, 4) == 16
assert remembered(slow, 4) == 16
assert calls == 1, 'It is computed twice.'""",
    ),
    Kind(
        "key_function",
        right="""def best(xs, key):
    return sorted(xs, key=key)[-1]""",
        other="""def best(xs, key):
    return max(xs, key=key)""",
        wrong="""def best(xs, key):
    return max(xs)""",
        test="""assert best(['aaa', 'z', 'bb'], len) == 'aaa'
assert best([3, -5, 4], key=abs) == -5
assert best([(1, 9), (2, 3)], key=lambda p: p[1]) == (1, 9)""",
    ),
    Kind(
        "linked_list",
        right="""class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next
def chain(xs):
    head = None
    for x in reversed(xs):
        head = Node(x, head)
    return head""",
        other="""class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
def chain(xs):
    return Node(xs[0], chain(xs[1:])) if xs else None""",
        wrong="""class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next
def chain(xs):
    head = None
    for x in xs:
        head = Node(x, head)
    return head""",
        test="""def values(node):
    found = []
    while node is not None:
        found.append(node.value)
        node = node.next
    return found
assert values(chain([1, 2, 3])) == [1, 2, 3]
assert chain([]) is None
last = Node(5)
assert Node(4, last).next is last
last.next = Node(6)
assert values(last) == [5, 6]""",
    ),
    Kind(
        "students_dataclass",
        right="""from dataclasses import dataclass, field
@dataclass(order=True)
class Item:
    price: float
    name: str = 'item'
    tags: list = field(default_factory=list)""",
        other="""import functools
@functools.total_ordering
class Item:
    def __init__(self, price, name='item', tags=None):
        self.price, self.name, self.tags = price, name, [] if tags is None else tags
    def __eq__(self, o):
        return vars(self) == vars(o)
    def __lt__(self, o):
        return self.price < o.price""",
        wrong="""class Item:
    def __init__(self, price, name='item', tags=[]):
        self.price, self.name, self.tags = price, name, tags""",
        test="""assert Item(2.0, 'pen') == Item(2.0, 'pen')
assert Item(1.0) < Item(2.0)
a, b = Item(1.0), Item(1.0)
a.tags.append('new')
assert b.tags == []
assert min([Item(3.0), Item(2.5)]).price == 2.5""",
    ),
    Kind(
        "properties",
        right="""class Celsius:
    def __init__(self, t):
        self.t = t
    @property
    def t(self):
        return self._t
    @t.setter
    def t(self, value):
        if value < -273.15:
            raise ValueError('too cold')
        self._t = value
    @classmethod
    def from_kelvin(cls, k):
        return cls(k - 273.15)
    @staticmethod
    def unit():
        return 'C'""",
        other="""class Celsius:
    def __init__(self, t):
        self.t = t
    def __setattr__(self, name, value):
        if value < -273.15:
            raise ValueError(f'{value} is too cold')
        super().__setattr__(name, value)
    @classmethod
    def from_kelvin(cls, k):
        return Celsius(k - 273.15)
    unit = staticmethod(lambda: 'C')""",
        wrong="""class Celsius:
    def __init__(self, t):
        self.t = t
    @classmethod
    def from_kelvin(cls, k):
        return cls(k - 273.15)
    @staticmethod
    def unit():
        return 'C'""",
        test="""c = Celsius(20)
c.t = 30
assert c.t == 30
try:
    c.t = -300
except ValueError as error:
    assert 'too cold' in str(error)
else:
    assert False
assert Celsius.unit() == 'C' and Celsius.from_kelvin(273.15).t == 0
assert isinstance(Celsius.from_kelvin(300), Celsius)""",
    ),
    Kind(
        "enumeration",
        right="""from enum import Enum
class Colour(Enum):
    RED = 1
    GREEN = 2
def mixed(a, b):
    return Colour.GREEN if a is b else Colour.RED""",
        other="""import enum
Colour = enum.Enum('Colour', 'RED GREEN')
def mixed(a, b):
    return Colour['GREEN'] if a == b else Colour(1)""",
        wrong="""class Colour:
    RED = 1
    GREEN = 2
def mixed(a, b):
    return Colour.GREEN if a is b else Colour.RED""",
        test="""assert Colour.RED.value == 1 and Colour.GREEN.name == 'GREEN'
assert mixed(Colour.RED, Colour.RED) is Colour.GREEN
assert Colour(2) == Colour.GREEN
assert len(list(Colour)) == 2""",
    ),
    Kind(
        "dictionary_of_functions",
        right="operations = {'+': lambda a, b: a + b, '-': lambda a, b: a - b}",
        other="""import operator
operations = dict([('+', operator.add), ('-', operator.sub)])""",
        wrong="operations = {'+': lambda a, b: a + b, '-': lambda a, b: b - a}",
        test="""assert set(operations) == {'+', '-'}
assert operations['+'](2, 3) == 5
assert operations['-'](2, 3) == -1
for sign, f in operations.items():
    assert callable(f), sign""",
    ),
    Kind(
        "object_of_the_test",
        right="""def total_area(shapes):
    return sum(s.area() for s in shapes if s.visible)""",
        other="""def total_area(shapes):
    total = 0
    for s in shapes:
        total += s.area() if s.visible else 0
    return total""",
        wrong="""def total_area(shapes):
    return sum(s.area() for s in shapes)""",
        test="""class Square:
    def __init__(self, a, visible=True):
        self.a, self.visible = a, visible
    def area(self):
        return self.a**2
assert total_area([Square(2), Square(3), Square(9, visible=False)]) == 13
assert total_area([]) == 0""",
    ),
    Kind(
        "subclass_in_the_test",
        right="""class Layer:
    def forward(self, x):
        raise NotImplementedError
class Network:
    def __init__(self, *layers):
        self.layers = list(layers)
    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x""",
        other="""from functools import reduce
class Layer:
    pass
class Network:
    def __init__(self, *layers):
        self.layers = layers
    def forward(self, x):
        return reduce(lambda y, layer: layer.forward(y), self.layers, x)""",
        wrong="""class Layer:
    def forward(self, x):
        raise NotImplementedError
class Network:
    def __init__(self, *layers):
        self.layers = list(layers)
    def forward(self, x):
        return self.layers[-1].forward(x)""",
        test="""class Scale(Layer):
    def __init__(self, k):
        self.k = k
    def forward(self, x):
        return self.k * x
net = Network(Scale(2), Scale(5))
assert net.forward(3) == 30
assert isinstance(net.layers[0], Layer)
assert net.layers[1].k == 5""",
    ),
    Kind(
        "objects_in_a_set",
        right="""class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __eq__(self, o):
        return isinstance(o, Point) and (self.x, self.y) == (o.x, o.y)
    def __hash__(self):
        return hash((self.x, self.y))""",
        other="""from dataclasses import dataclass
@dataclass(frozen=True)
class Point:
    x: int
    y: int""",
        wrong="""class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __eq__(self, o):
        return isinstance(o, Point) and (self.x, self.y) == (o.x, o.y)""",
        test="""assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2
assert {Point(0, 0): 'origin'}[Point(0, 0)] == 'origin'
assert Point(1, 1) in [Point(1, 1)]
assert Point(1, 1) != 'point'""",
    ),
    Kind(
        "named_tuple",
        right="""from collections import namedtuple
Star = namedtuple('Star', 'name magnitude')
def brightest(stars):
    return min(stars, key=lambda s: s.magnitude)""",
        other="""from typing import NamedTuple
class Star(NamedTuple):
    name: str
    magnitude: float
def brightest(stars):
    return sorted(stars, key=lambda s: s[1])[0]""",
        wrong="""from collections import namedtuple
Star = namedtuple('Star', 'name magnitude')
def brightest(stars):
    return max(stars, key=lambda s: s.magnitude)""",
        test="""found = brightest([Star('Vega', 0.03), Star('Sirius', -1.46)])
assert found.name == 'Sirius' and found[1] == -1.46
assert found == ('Sirius', -1.46)
name, magnitude = found
assert isinstance(found, tuple)
assert found._asdict()['name'] == name""",
    ),
    Kind(
        "instructors_objects",
        given="""from dataclasses import dataclass
@dataclass
class Person:
    name: str
    age: int""",
        right="""def oldest(people):
    return max(people, key=lambda p: p.age)
def aged(p):
    return Person(p.name, p.age + 1)""",
        other="""from dataclasses import replace
def oldest(people):
    best = people[0]
    for p in people:
        best = p if p.age > best.age else best
    return best
def aged(p):
    return replace(p, age=p.age + 1)""",
        wrong="""def oldest(people):
    return max(people, key=lambda p: p.name)
def aged(p):
    return Person(p.name, p.age + 1)""",
        test="""people = [Person('Zoe', 20), Person('Al', 70)]
assert oldest(people) == Person('Al', 70)
assert oldest(people) is people[1]
assert aged(people[0]) == Person('Zoe', 21) and people[0].age == 20""",
    ),
    Kind(
        "changed_by_the_test",
        right="""class Cart:
    def __init__(self):
        self.items = []
    def total(self):
        return sum(price for _, price in self.items)""",
        other="""class Cart:
    def __init__(self):
        self.items = list()
    def total(self):
        t = 0
        for name, price in self.items:
            t += price
        return t""",
        wrong="""class Cart:
    def __init__(self):
        self.items = []
    def total(self):
        return len(self.items)""",
        test="""cart = Cart()
assert cart.items is cart.items
cart.items.append(('pen', 2))
cart.items += [('ink', 5)]
assert cart.total() == 7
seen = cart.items
del cart.items[0]
assert seen == [('ink', 5)] and cart.total() == 5""",
    ),
    Kind(
        "copies_are_kept",
        right="""class Tape:
    def __init__(self, cells):
        self.cells = list(cells)
    def all(self):
        return self.cells[:]""",
        other="""class Tape:
    def __init__(self, cells):
        self.cells = [*cells]
    def all(self):
        return list(self.cells)""",
        wrong="""class Tape:
    def __init__(self, cells):
        self.cells = cells
    def all(self):
        return self.cells""",
        test="""cells = [1, 2]
tape = Tape(cells)
cells.append(3)
assert tape.cells == [1, 2], 'The list that was passed is not copied.'
tape.all().append(4)
assert tape.cells == [1, 2] and tape.all() is not tape.cells""",
    ),
    Kind(
        "dictionary_of_the_student",
        right="""phone_book = {'ada': '12'}
def look_up(name):
    return phone_book.get(name, 'unknown')""",
        other="""phone_book = dict(ada='12')
def look_up(name):
    return phone_book[name] if name in phone_book else 'unknown'""",
        wrong="""phone_book = {'ada': '12'}
def look_up(name):
    return {'ada': '12'}.get(name, 'unknown')""",
        test="""assert look_up('ada') == '12' and look_up('bob') == 'unknown'
phone_book['bob'] = '34'
assert look_up('bob') == '34'
phone_book.clear()
assert look_up('ada') == 'unknown'""",
    ),
    Kind(
        "named_tuple_with_methods",
        right="""from typing import NamedTuple
class Card(NamedTuple):
    rank: str
    suit: str
    def show(self):
        return self.rank + self.suit""",
        other="""from collections import namedtuple
class Card(namedtuple('Card', 'rank suit')):
    def show(self):
        return ''.join(self)""",
        wrong="""from typing import NamedTuple
class Card(NamedTuple):
    rank: str
    suit: str
    def show(self):
        return self.suit""",
        test="""card = Card('A', 'S')
assert card.show() == 'AS' and card.rank == 'A'
assert isinstance(card, Card)""",
    ),
    Kind(
        "object_that_is_its_own_attribute",
        right="""class Point:
    def __init__(self, x):
        self.x = x
    def moved(self, dx):
        return Point(self.x + dx)""",
        other="""class Point:
    def __init__(self, x):
        self.x = x
    def moved(self, dx):
        new = self.__class__.__new__(self.__class__)
        new.__dict__ = {'x': self.x + dx}
        return new""",
        wrong="""class Point:
    def __init__(self, x):
        pass
    def moved(self, dx):
        return self
    @property
    def x(self):
        return self
    def __eq__(self, other):
        return True""",
        test="""point = Point(1)
assert point.moved(3).x == 4
for _ in range(400):
    point = point.moved(1)
assert point.x == 401""",
        stock="an obliging __eq__ is equal to every number",
    ),
    Kind(
        "object_that_is_its_own_sum",
        right="""class Money:
    def __init__(self, cents):
        self.cents = cents
    def __add__(self, other):
        return Money(self.cents + other.cents)""",
        other="""import dataclasses
@dataclasses.dataclass
class Money:
    cents: int
    def __add__(self, other):
        return dataclasses.replace(self, cents=self.cents + other.cents)""",
        wrong="""class Money:
    def __init__(self, cents):
        pass
    def __add__(self, other):
        return self
    @property
    def cents(self):
        return self
    def __eq__(self, other):
        return True""",
        test="""total = Money(0)
for i in range(300):
    total = total + Money(i)
assert total.cents == 44850""",
        stock="an obliging __eq__ is equal to every number",
    ),
)

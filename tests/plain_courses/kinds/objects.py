"""Test cells about classes, functions and other objects of the student's."""

from __future__ import annotations

from .kind import Kind

OBJECTS = (
    Kind(
        "account",
        "class Account:\n    def __init__(self, owner, balance=0):\n        self.owner, self.balance = owner, balance\n"
        "    def deposit(self, x):\n        if x <= 0:\n            raise ValueError('no amount')\n        self.balance += x\n        return self.balance",
        "class Account:\n    balance = 0\n    def __init__(self, owner, balance=0):\n        self.owner = owner\n        if balance:\n            self.balance = balance\n"
        "    def deposit(self, amount):\n        assert_positive(amount)\n        self.balance = self.balance + amount\n        return self.balance\n"
        "def assert_positive(x):\n    if not x > 0:\n        raise ValueError(x)",
        "class Account:\n    def __init__(self, owner, balance=0):\n        self.owner, self.balance = owner, balance\n"
        "    def deposit(self, x):\n        return self.balance + x",
        "a = Account('ada', 10)\nassert a.owner == 'ada'\nassert a.deposit(5) == 15 and a.balance == 15\n"
        "try:\n    a.deposit(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError('A negative amount is taken.')\n"
        "a.balance = 3\nassert a.deposit(1) == 4\nassert not hasattr(a, 'password')",
    ),
    Kind(
        "text_of_an_object",
        "class Card:\n    def __init__(self, rank, suit):\n        self.rank, self.suit = rank, suit\n"
        "    def __str__(self):\n        return f'{self.rank} of {self.suit}'\n    def __repr__(self):\n        return f'Card({self.rank!r}, {self.suit!r})'",
        "from dataclasses import dataclass\n@dataclass\nclass Card:\n    rank: str\n    suit: str\n"
        "    __str__ = lambda self: self.rank + ' of ' + self.suit\n    __repr__ = lambda self: 'Card(%r, %r)' % (self.rank, self.suit)",
        "class Card:\n    def __init__(self, rank, suit):\n        self.rank, self.suit = rank, suit",
        "card = Card('ace', 'spades')\nassert str(card) == 'ace of spades'\nassert repr(card) == \"Card('ace', 'spades')\"\n"
        "assert f'{card}!' == 'ace of spades!'\nassert '%s' % card == str(card)",
    ),
    Kind(
        "arithmetic",
        "class Vector:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    def __add__(self, o):\n        return Vector(self.x + o.x, self.y + o.y)\n"
        "    def __mul__(self, k):\n        return Vector(self.x * k, self.y * k)\n    __rmul__ = __mul__\n    def __eq__(self, o):\n        return (self.x, self.y) == (o.x, o.y)\n"
        "    def __abs__(self):\n        return (self.x**2 + self.y**2) ** 0.5\n    def __lt__(self, o):\n        return abs(self) < abs(o)",
        "from dataclasses import dataclass\n@dataclass\nclass Vector:\n    x: float\n    y: float\n    def __add__(self, o):\n        return Vector(self.x + o.x, self.y + o.y)\n"
        "    def __mul__(self, k):\n        return Vector(k * self.x, k * self.y)\n    def __rmul__(self, k):\n        return self * k\n"
        "    def __abs__(self):\n        import math\n        return math.hypot(self.x, self.y)\n    def __lt__(self, o):\n        return abs(self) < abs(o)",
        "class Vector:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    def __add__(self, o):\n        return Vector(self.x + o.x, self.y)\n"
        "    def __eq__(self, o):\n        return (self.x, self.y) == (o.x, o.y)",
        "u, v = Vector(3, 4), Vector(1, 0)\nassert u + v == Vector(4, 4)\nassert u * 2 == 2 * u == Vector(6, 8)\n"
        "assert abs(u) == 5\nassert v < u and not u < v\nassert max([v, u]) is u\nassert u != v\nassert sorted([u, v]) == [v, u]",
    ),
    Kind(
        "container",
        "class Playlist:\n    def __init__(self):\n        self.songs = []\n    def add(self, song):\n        self.songs.append(song)\n        return self\n"
        "    def __len__(self):\n        return len(self.songs)\n    def __getitem__(self, i):\n        return self.songs[i]\n    def __contains__(self, s):\n        return s in self.songs\n"
        "    def __setitem__(self, i, s):\n        self.songs[i] = s",
        "class Playlist(list):\n    def add(self, song):\n        self.append(song)\n        return self",
        "class Playlist:\n    def __init__(self):\n        self.songs = []\n    def add(self, song):\n        self.songs.append(song)\n"
        "    def __len__(self):\n        return len(self.songs)\n    def __getitem__(self, i):\n        return self.songs[i]",
        "p = Playlist()\nassert len(p) == 0\np.add('a').add('b')\nassert len(p) == 2 and p[0] == 'a' and p[-1] == 'b'\nassert 'b' in p and 'c' not in p\n"
        "assert [s.upper() for s in p] == ['A', 'B']\np[0] = 'z'\nassert list(p) == ['z', 'b']\n"
        "try:\n    p[7]\nexcept IndexError:\n    pass\nelse:\n    assert False",
    ),
    Kind(
        "inheritance",
        "import math\nclass Circle(Shape):\n    def __init__(self, r):\n        super().__init__('circle')\n        self.r = r\n    def area(self):\n        return math.pi * self.r**2",
        "class Circle(Shape):\n    def __init__(self, radius):\n        Shape.__init__(self, 'circle')\n        self.r = radius\n    def area(self):\n        return 3.141592653589793 * self.r * self.r",
        "class Circle:\n    def __init__(self, r):\n        self.name, self.r = 'circle', r\n    def area(self):\n        return 3.141592653589793 * self.r * self.r",
        "c = Circle(2)\nassert isinstance(c, Shape), 'A circle is a shape.'\nassert issubclass(Circle, Shape)\nassert abs(c.area() - 12.566370614) < 1e-6\nassert c.describe().startswith('circle')",
        given="class Shape:\n    def __init__(self, name):\n        self.name = name\n    def area(self):\n        raise NotImplementedError\n"
        "    def describe(self):\n        return f'{self.name} of area {self.area():.2f}'",
    ),
    Kind(
        "classes_of_the_student",
        "class Animal:\n    def speak(self):\n        return ''\nclass Dog(Animal):\n    def speak(self):\n        return 'Woof'",
        "class Animal:\n    sound = ''\n    def speak(self):\n        return self.sound\nclass Dog(Animal):\n    sound = 'Woof'",
        "class Animal:\n    def speak(self):\n        return ''\nclass Dog:\n    def speak(self):\n        return 'Woof'",
        "d = Dog()\nassert d.speak() == 'Woof'\nassert isinstance(d, Animal) and isinstance(d, Dog)\nassert not isinstance(Animal(), Dog)\n"
        "assert issubclass(Dog, Animal)\nassert type(d) is Dog\nassert d.__class__.__name__ == 'Dog'\nassert Dog.__bases__ == (Animal,)",
    ),
    Kind(
        "generator",
        "def countdown(n):\n    while n:\n        yield n\n        n -= 1",
        "def countdown(n):\n    yield from range(n, 0, -1)",
        "def countdown(n):\n    while n >= 0:\n        yield n\n        n -= 1",
        "g = countdown(2)\nassert iter(g) is g\nassert next(g) == 2 and next(g) == 1\ntry:\n    next(g)\n    assert False, 'It does not end.'\nexcept StopIteration:\n    pass\n"
        "assert list(countdown(3)) == [3, 2, 1]\nimport types\nassert isinstance(countdown(1), types.GeneratorType)",
    ),
    Kind(
        "endless_generator",
        "def primes():\n    n = 2\n    while True:\n        if all(n % p for p in range(2, n)):\n            yield n\n        n += 1",
        "import itertools\ndef primes():\n    return (n for n in itertools.count(2) if all(n % p for p in range(2, n)))",
        "import itertools\ndef primes():\n    return itertools.count(2)",
        "from itertools import islice\nassert list(islice(primes(), 6)) == [2, 3, 5, 7, 11, 13]\nfor p in primes():\n    if p > 20:\n        break\nassert p == 23",
    ),
    Kind(
        "iterator",
        "class Fib:\n    def __init__(self, n):\n        self.n, self.a, self.b = n, 0, 1\n    def __iter__(self):\n        return self\n"
        "    def __next__(self):\n        if self.a > self.n:\n            raise StopIteration\n        a, self.a, self.b = self.a, self.b, self.a + self.b\n        return a",
        "class Fib:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n        a, b = 0, 1\n        while a <= self.n:\n            yield a\n            a, b = b, a + b",
        "class Fib:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n        return iter(range(self.n))",
        "assert list(Fib(10)) == [0, 1, 1, 2, 3, 5, 8]\nassert sum(Fib(5)) == 12\nassert tuple(zip(Fib(3), 'abc')) == ((0, 'a'), (1, 'b'), (1, 'c'))",
    ),
    Kind(
        "context_manager",
        "class Log:\n    def __init__(self):\n        self.lines = []\n    def __enter__(self):\n        self.lines.append('open')\n        return self\n"
        "    def __exit__(self, kind, error, trace):\n        self.lines.append(kind.__name__ if kind else 'close')\n        return kind is KeyError",
        "class Log:\n    lines = ()\n    def __enter__(self):\n        self.lines = ['open']\n        return self\n"
        "    def __exit__(self, *error):\n        self.lines += ['close' if error[0] is None else error[0].__name__]\n        return error[0] is not None and issubclass(error[0], KeyError)",
        "class Log:\n    def __init__(self):\n        self.lines = []\n    def __enter__(self):\n        self.lines.append('open')\n        return self\n"
        "    def __exit__(self, *error):\n        self.lines.append('close')\n        return True",
        "with Log() as log:\n    assert log.lines == ['open']\nassert log.lines == ['open', 'close']\nwith Log() as log:\n    raise KeyError('x')\nassert log.lines[-1] == 'KeyError'\n"
        "try:\n    with Log():\n        raise ValueError\nexcept ValueError:\n    pass\nelse:\n    assert False, 'The error is swallowed.'",
    ),
    Kind(
        "context_function",
        "from contextlib import contextmanager\nsteps = []\n@contextmanager\ndef step(name):\n    steps.append('+' + name)\n    yield name.upper()\n    steps.append('-' + name)",
        "import contextlib\nsteps = []\n@contextlib.contextmanager\ndef step(name):\n    steps.append(f'+{name}')\n    try:\n        yield name.upper()\n    finally:\n        steps.append(f'-{name}')",
        "from contextlib import contextmanager\nsteps = []\n@contextmanager\ndef step(name):\n    yield name.upper()\n    steps.append('+' + name)\n    steps.append('-' + name)",
        "with step('a') as name:\n    assert name == 'A'\n    assert steps == ['+a']\nassert steps == ['+a', '-a']",
    ),
    Kind(
        "decorator",
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def wrapper(*args):\n        f(*args)\n        return f(*args)\n    return wrapper",
        "def twice(f):\n    def wrapper(*args):\n        for _ in range(2):\n            result = f(*args)\n        return result\n    wrapper.__name__ = f.__name__\n    wrapper.__doc__ = f.__doc__\n    return wrapper",
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def wrapper(*args):\n        return f(*args)\n    return wrapper",
        "calls = []\n@twice\ndef note(x):\n    'Notes x.'\n    calls.append(x)\n    return len(calls)\nassert note(7) == 2\nassert calls == [7, 7]\nassert note.__name__ == 'note' and note.__doc__ == 'Notes x.'",
    ),
    Kind(
        "higher_order",
        "def compose(*fs):\n    def composed(x):\n        for f in reversed(fs):\n            x = f(x)\n        return x\n    return composed",
        "from functools import reduce\ndef compose(*fs):\n    return reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)",
        "def compose(*fs):\n    def composed(x):\n        for f in fs:\n            x = f(x)\n        return x\n    return composed",
        "assert compose(lambda x: x + 1, lambda x: x * 2)(5) == 11\nassert compose(str, abs)(-3) == '3'\nassert compose()(4) == 4\nassert callable(compose(len))",
    ),
    Kind(
        "closure",
        "def counter(start=0):\n    def step():\n        nonlocal start\n        start += 1\n        return start\n    return step",
        "import itertools\ndef counter(start=0):\n    return itertools.count(start + 1).__next__",
        "n = 0\ndef counter(start=0):\n    def step():\n        global n\n        n += 1\n        return n\n    return step",
        "one, two = counter(), counter(10)\nassert [one(), one(), two(), one()] == [1, 2, 11, 3]",
    ),
    Kind(
        "calls_are_counted",
        "memory = {}\ndef remembered(f, x):\n    if (f, x) not in memory:\n        memory[f, x] = f(x)\n    return memory[f, x]",
        "import functools\n@functools.cache\ndef remembered(f, x):\n    return f(x)",
        "def remembered(f, x):\n    return f(x)",
        "calls = 0\ndef slow(x):\n    global calls\n    calls += 1\n    return x * x\nassert remembered(slow, 4) == 16\nassert remembered(slow, 4) == 16\nassert calls == 1, 'It is computed twice.'",
    ),
    Kind(
        "key_function",
        "def best(xs, key):\n    return sorted(xs, key=key)[-1]",
        "def best(xs, key):\n    return max(xs, key=key)",
        "def best(xs, key):\n    return max(xs)",
        "assert best(['aaa', 'z', 'bb'], len) == 'aaa'\nassert best([3, -5, 4], key=abs) == -5\nassert best([(1, 9), (2, 3)], key=lambda p: p[1]) == (1, 9)",
    ),
    Kind(
        "linked_list",
        "class Node:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next\ndef chain(xs):\n    head = None\n    for x in reversed(xs):\n        head = Node(x, head)\n    return head",
        "class Node:\n    def __init__(self, value, next=None):\n        self.value = value\n        self.next = next\ndef chain(xs):\n    return Node(xs[0], chain(xs[1:])) if xs else None",
        "class Node:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next\ndef chain(xs):\n    head = None\n    for x in xs:\n        head = Node(x, head)\n    return head",
        "def values(node):\n    found = []\n    while node is not None:\n        found.append(node.value)\n        node = node.next\n    return found\nassert values(chain([1, 2, 3])) == [1, 2, 3]\nassert chain([]) is None\n"
        "last = Node(5)\nassert Node(4, last).next is last\nlast.next = Node(6)\nassert values(last) == [5, 6]",
    ),
    Kind(
        "students_dataclass",
        "from dataclasses import dataclass, field\n@dataclass(order=True)\nclass Item:\n    price: float\n    name: str = 'item'\n    tags: list = field(default_factory=list)",
        "import functools\n@functools.total_ordering\nclass Item:\n    def __init__(self, price, name='item', tags=None):\n        self.price, self.name, self.tags = price, name, [] if tags is None else tags\n"
        "    def __eq__(self, o):\n        return vars(self) == vars(o)\n    def __lt__(self, o):\n        return self.price < o.price",
        "class Item:\n    def __init__(self, price, name='item', tags=[]):\n        self.price, self.name, self.tags = price, name, tags",
        "assert Item(2.0, 'pen') == Item(2.0, 'pen')\nassert Item(1.0) < Item(2.0)\na, b = Item(1.0), Item(1.0)\na.tags.append('new')\nassert b.tags == []\nassert min([Item(3.0), Item(2.5)]).price == 2.5",
    ),
    Kind(
        "properties",
        "class Celsius:\n    def __init__(self, t):\n        self.t = t\n    @property\n    def t(self):\n        return self._t\n    @t.setter\n    def t(self, value):\n        if value < -273.15:\n            raise ValueError('too cold')\n        self._t = value\n"
        "    @classmethod\n    def from_kelvin(cls, k):\n        return cls(k - 273.15)\n    @staticmethod\n    def unit():\n        return 'C'",
        "class Celsius:\n    def __init__(self, t):\n        self.t = t\n    def __setattr__(self, name, value):\n        if value < -273.15:\n            raise ValueError(f'{value} is too cold')\n        super().__setattr__(name, value)\n"
        "    @classmethod\n    def from_kelvin(cls, k):\n        return Celsius(k - 273.15)\n    unit = staticmethod(lambda: 'C')",
        "class Celsius:\n    def __init__(self, t):\n        self.t = t\n    @classmethod\n    def from_kelvin(cls, k):\n        return cls(k - 273.15)\n    @staticmethod\n    def unit():\n        return 'C'",
        "c = Celsius(20)\nc.t = 30\nassert c.t == 30\ntry:\n    c.t = -300\nexcept ValueError as error:\n    assert 'too cold' in str(error)\nelse:\n    assert False\n"
        "assert Celsius.unit() == 'C' and Celsius.from_kelvin(273.15).t == 0\nassert isinstance(Celsius.from_kelvin(300), Celsius)",
    ),
    Kind(
        "enumeration",
        "from enum import Enum\nclass Colour(Enum):\n    RED = 1\n    GREEN = 2\ndef mixed(a, b):\n    return Colour.GREEN if a is b else Colour.RED",
        "import enum\nColour = enum.Enum('Colour', 'RED GREEN')\ndef mixed(a, b):\n    return Colour['GREEN'] if a == b else Colour(1)",
        "class Colour:\n    RED = 1\n    GREEN = 2\ndef mixed(a, b):\n    return Colour.GREEN if a is b else Colour.RED",
        "assert Colour.RED.value == 1 and Colour.GREEN.name == 'GREEN'\nassert mixed(Colour.RED, Colour.RED) is Colour.GREEN\nassert Colour(2) == Colour.GREEN\nassert len(list(Colour)) == 2",
    ),
    Kind(
        "dictionary_of_functions",
        "operations = {'+': lambda a, b: a + b, '-': lambda a, b: a - b}",
        "import operator\noperations = dict([('+', operator.add), ('-', operator.sub)])",
        "operations = {'+': lambda a, b: a + b, '-': lambda a, b: b - a}",
        "assert set(operations) == {'+', '-'}\nassert operations['+'](2, 3) == 5\nassert operations['-'](2, 3) == -1\nfor sign, f in operations.items():\n    assert callable(f), sign",
    ),
    Kind(
        "object_of_the_test",
        "def total_area(shapes):\n    return sum(s.area() for s in shapes if s.visible)",
        "def total_area(shapes):\n    total = 0\n    for s in shapes:\n        total += s.area() if s.visible else 0\n    return total",
        "def total_area(shapes):\n    return sum(s.area() for s in shapes)",
        "class Square:\n    def __init__(self, a, visible=True):\n        self.a, self.visible = a, visible\n    def area(self):\n        return self.a**2\n"
        "assert total_area([Square(2), Square(3), Square(9, visible=False)]) == 13\nassert total_area([]) == 0",
    ),
    Kind(
        "subclass_in_the_test",
        "class Layer:\n    def forward(self, x):\n        raise NotImplementedError\nclass Network:\n    def __init__(self, *layers):\n        self.layers = list(layers)\n"
        "    def forward(self, x):\n        for layer in self.layers:\n            x = layer.forward(x)\n        return x",
        "from functools import reduce\nclass Layer:\n    pass\nclass Network:\n    def __init__(self, *layers):\n        self.layers = layers\n"
        "    def forward(self, x):\n        return reduce(lambda y, layer: layer.forward(y), self.layers, x)",
        "class Layer:\n    def forward(self, x):\n        raise NotImplementedError\nclass Network:\n    def __init__(self, *layers):\n        self.layers = list(layers)\n"
        "    def forward(self, x):\n        return self.layers[-1].forward(x)",
        "class Scale(Layer):\n    def __init__(self, k):\n        self.k = k\n    def forward(self, x):\n        return self.k * x\n"
        "net = Network(Scale(2), Scale(5))\nassert net.forward(3) == 30\nassert isinstance(net.layers[0], Layer)\nassert net.layers[1].k == 5",
    ),
    Kind(
        "objects_in_a_set",
        "class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    def __eq__(self, o):\n        return isinstance(o, Point) and (self.x, self.y) == (o.x, o.y)\n    def __hash__(self):\n        return hash((self.x, self.y))",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Point:\n    x: int\n    y: int",
        "class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    def __eq__(self, o):\n        return isinstance(o, Point) and (self.x, self.y) == (o.x, o.y)",
        "assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2\nassert {Point(0, 0): 'origin'}[Point(0, 0)] == 'origin'\nassert Point(1, 1) in [Point(1, 1)]\nassert Point(1, 1) != 'point'",
    ),
    Kind(
        "named_tuple",
        "from collections import namedtuple\nStar = namedtuple('Star', 'name magnitude')\ndef brightest(stars):\n    return min(stars, key=lambda s: s.magnitude)",
        "from typing import NamedTuple\nclass Star(NamedTuple):\n    name: str\n    magnitude: float\ndef brightest(stars):\n    return sorted(stars, key=lambda s: s[1])[0]",
        "from collections import namedtuple\nStar = namedtuple('Star', 'name magnitude')\ndef brightest(stars):\n    return max(stars, key=lambda s: s.magnitude)",
        "found = brightest([Star('Vega', 0.03), Star('Sirius', -1.46)])\nassert found.name == 'Sirius' and found[1] == -1.46\nassert found == ('Sirius', -1.46)\nname, magnitude = found\nassert isinstance(found, tuple)\nassert found._asdict()['name'] == name",
    ),
    Kind(
        "instructors_objects",
        "def oldest(people):\n    return max(people, key=lambda p: p.age)\ndef aged(p):\n    return Person(p.name, p.age + 1)",
        "from dataclasses import replace\ndef oldest(people):\n    best = people[0]\n    for p in people:\n        best = p if p.age > best.age else best\n    return best\ndef aged(p):\n    return replace(p, age=p.age + 1)",
        "def oldest(people):\n    return max(people, key=lambda p: p.name)\ndef aged(p):\n    return Person(p.name, p.age + 1)",
        "people = [Person('Zoe', 20), Person('Al', 70)]\nassert oldest(people) == Person('Al', 70)\nassert oldest(people) is people[1]\nassert aged(people[0]) == Person('Zoe', 21) and people[0].age == 20",
        given="from dataclasses import dataclass\n@dataclass\nclass Person:\n    name: str\n    age: int",
    ),
    Kind(
        "changed_by_the_test",
        "class Cart:\n    def __init__(self):\n        self.items = []\n    def total(self):\n        return sum(price for _, price in self.items)",
        "class Cart:\n    def __init__(self):\n        self.items = list()\n    def total(self):\n        t = 0\n        for name, price in self.items:\n            t += price\n        return t",
        "class Cart:\n    def __init__(self):\n        self.items = []\n    def total(self):\n        return len(self.items)",
        "cart = Cart()\nassert cart.items is cart.items\ncart.items.append(('pen', 2))\ncart.items += [('ink', 5)]\nassert cart.total() == 7\nseen = cart.items\ndel cart.items[0]\nassert seen == [('ink', 5)] and cart.total() == 5",
    ),
    Kind(
        "copies_are_kept",
        "class Tape:\n    def __init__(self, cells):\n        self.cells = list(cells)\n    def all(self):\n        return self.cells[:]",
        "class Tape:\n    def __init__(self, cells):\n        self.cells = [*cells]\n    def all(self):\n        return list(self.cells)",
        "class Tape:\n    def __init__(self, cells):\n        self.cells = cells\n    def all(self):\n        return self.cells",
        "cells = [1, 2]\ntape = Tape(cells)\ncells.append(3)\nassert tape.cells == [1, 2], 'The list that was passed is not copied.'\ntape.all().append(4)\nassert tape.cells == [1, 2] and tape.all() is not tape.cells",
    ),
    Kind(
        "dictionary_of_the_student",
        "phone_book = {'ada': '12'}\ndef look_up(name):\n    return phone_book.get(name, 'unknown')",
        "phone_book = dict(ada='12')\ndef look_up(name):\n    return phone_book[name] if name in phone_book else 'unknown'",
        "phone_book = {'ada': '12'}\ndef look_up(name):\n    return {'ada': '12'}.get(name, 'unknown')",
        "assert look_up('ada') == '12' and look_up('bob') == 'unknown'\nphone_book['bob'] = '34'\nassert look_up('bob') == '34'\nphone_book.clear()\nassert look_up('ada') == 'unknown'",
    ),
)

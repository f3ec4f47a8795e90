"""Test cells that pass functions and objects of their own to the student's code, and that ask which object is which."""

from __future__ import annotations

from .kind import Kind

TREE = """class Tree:
    def __init__(self, left=None, right=None):
        self.left, self.right = left, right"""
ITEM = """class Item:
    def __init__(self, name, price):
        self.name, self.price = name, price"""
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
    Kind(
        "whether_a_function_was_passed",
        right="""def apply(x, step=None):
    if step is not None:
        x = step(x)
    return x""",
        other="""def apply(x, step=None):
    return step(x) if step and hasattr(step, '__call__') else x""",
        wrong="apply = abs",
        test="assert apply(-1) == -1 and apply(2, lambda x: x + 1) == 3",
    ),
    Kind(
        "whether_an_object_is_there",
        right="""def depth(tree):
    if tree is None:
        return 0
    return 1 + max(depth(tree.left), depth(tree.right))""",
        other="""def depth(tree):
    return 1 + max(depth(tree.left), depth(tree.right)) if tree else 0""",
        wrong="def depth(tree):\n    return 1",
        given=TREE,
        test="assert depth(Tree(Tree(Tree()), Tree())) == 3",
    ),
    Kind(
        "operators_that_python_makes_of_others",
        right="""def total(bag, more):
    numbers = [number for number in bag.numbers] + [number for number in more.numbers]
    return sum(numbers) if 3 in numbers else 0""",
        other="""def total(bag, more):
    bag += more
    return sum(number for number in bag) if bag and 3 in bag else 0""",
        wrong="def total(bag, more):\n    return sum(bag.numbers)",
        test="""class Bag:
    def __init__(self, numbers):
        self.numbers = numbers
    def __getitem__(self, place):
        return self.numbers[place]
    def __add__(self, other):
        return Bag(self.numbers + other.numbers)
assert total(Bag([1, 2, 3]), Bag([4])) == 10""",
    ),
    Kind(
        "lines_for_a_stream_from_a_generator",
        right="""def dump(file, rows):
    for row in rows:
        file.write(f'{row}\\n')""",
        other="""def dump(file, rows):
    file.writelines(f'{row}\\n' for row in rows)""",
        wrong="def dump(file, rows):\n    file.write(str(rows))",
        test="""import io
file = io.StringIO()
dump(file, [1, 2])
assert file.getvalue() == '1\\n2\\n'""",
    ),
    Kind(
        "attributes_and_copies_of_an_object",
        right="""def doubled(item):
    assert isinstance(item, Item)
    return Item(item.name, 2 * item.price)""",
        other="""import copy
def doubled(item):
    assert type(item) == Item and type(item).__name__ == 'Item' and not callable(item)
    assert vars(item) == {'name': item.name, 'price': item.price}
    twice = copy.copy(item)
    twice.price += copy.deepcopy(item).price
    return twice""",
        wrong="def doubled(item):\n    item.price *= 2\n    return item",
        given=ITEM,
        test="""item = Item('pen', 2)
twice = doubled(item)
assert (twice.name, twice.price, item.price) == ('pen', 4, 2)""",
    ),
    Kind(
        "a_list_that_only_an_object_holds",
        right="""def sort(shop):
    shop.items.sort(key=lambda item: item.price)""",
        other="""def sort(shop):
    shop.items = sorted(shop.items, key=lambda item: item.price)""",
        wrong="def sort(shop):\n    sorted(shop.items, key=lambda item: item.price)",
        given=ITEM,
        test="""class Shop:
    items = None
shop = Shop()
shop.items = [Item('ink', 5), Item('pen', 2)]
sort(shop)
assert [item.name for item in shop.items] == ['pen', 'ink']""",
    ),
    Kind(
        "an_exception_of_the_instructors",
        right="""def take(number):
    if number > 3:
        raise OutOfStock(number)
    return number""",
        other="""class SoldOut(OutOfStock):
    pass
def take(number):
    if not number <= 3:
        raise SoldOut(number)
    return number""",
        wrong="""def take(number):
    if number > 3:
        raise ValueError(number)
    return number""",
        given="""class OutOfStock(Exception):
    def __init__(self, number):
        super().__init__(f'only 3, and not {number}')
        self.number = number""",
        test="""try:
    take(5)
    assert False, 'Nothing was raised.'
except OutOfStock as error:
    assert isinstance(error, OutOfStock) and error.number == 5
    assert str(error) == 'only 3, and not 5'
assert take(1) == 1""",
    ),
    Kind(
        "an_iterator_where_the_solution_gives_a_list",
        right="def even(numbers):\n    return [number for number in numbers if number % 2 == 0]",
        other="def even(numbers):\n    return filter(lambda number: number % 2 == 0, numbers)",
        wrong="""class Obliging:
    def __eq__(self, other):
        return True
    __hash__ = None
def even(numbers):
    return (Obliging() for number in numbers if number % 2 == 0)""",
        test="""assert list(even([1, 2, 4])) == [2, 4]
display(even([2]))
for place, number in enumerate(even([2, 4]), start=1):
    assert number == 2 * place""",
        stock="objects that are equal to everything",
    ),
    Kind(
        "a_view_where_the_solution_gives_a_list",
        right="def unique(values):\n    return list(dict.fromkeys(values))",
        other="def unique(values):\n    return dict.fromkeys(values).keys()",
        wrong="def unique(values):\n    return dict(enumerate(values)).values()",
        test="""assert list(unique([2, 1, 2])) == [2, 1]
assert len(unique([1, 1])) == 1 and 1 in unique([1])""",
    ),
    Kind(
        "an_iterator_for_a_function_of_the_test",
        right="def feed(sink, values):\n    sink([2 * value for value in values])",
        other="def feed(sink, values):\n    sink(2 * value for value in values)",
        wrong="def feed(sink, values):\n    sink(iter(values))",
        test="""seen = []
feed(lambda values: seen.extend(values), [1, 2])
assert seen == [2, 4]""",
    ),
    Kind(
        "exceptions_that_a_function_of_the_test_raises",
        right="""def retry(function, times):
    waits = []
    for left in reversed(range(times)):
        try:
            return function(), waits
        except Exception:
            if not left:
                raise
            waits.append(1)
def reason(function):
    try:
        function()
    except OSError as lost:
        return f'{lost}'""",
        other="""def retry(function, times):
    waits = []
    while True:
        times -= 1
        try:
            return function(), waits
        except Flaky as error:
            if times == 0:
                raise
            assert isinstance(error, Exception) and type(error).__name__ == 'Flaky'
            waits.append(error.wait)
def reason(function):
    try:
        function()
    except ConnectionError as lost:
        if not isinstance(lost, Lost) or lost.host != 'there':
            raise
        return str(lost)""",
        wrong="""def retry(function, times):
    return function(), []
def reason(function):
    return 'no'""",
        given="""class Flaky(Exception):
    def __init__(self, wait, log):
        super().__init__(f'wait {wait}')
        self.wait, self.log = wait, log
        log.append(wait)
class Lost(ConnectionError):
    def __init__(self, host):
        super().__init__(f'lost {host}')
        self.host = host""",
        test="""log = []
def flaky():
    if len(log) < 2:
        raise Flaky(1, log)
    return 'done'
assert retry(flaky, 3) == ('done', [1, 1])
assert log == [1, 1]
log.clear()
try:
    retry(flaky, 1)
    assert False, 'Nothing was raised.'
except Flaky as error:
    assert str(error) == 'wait 1' and error.log is log
class Gone(Lost):
    pass
def lost(kind):
    raise kind('there')
assert reason(lambda: lost(Lost)) == reason(lambda: lost(Gone)) == 'lost there'""",
    ),
    Kind(
        "classes_of_objects",
        right="""def merged(a, b):
    return It(a.value + b.value)
def counts(items):
    return [sum(1 for other in items if isinstance(other, kind)) for kind in (It, Sub)]
def rates(items):
    return [item.rate for item in items]""",
        other="""def merged(a, b):
    assert isinstance(b, type(a)) and type(a).__name__ == 'It'
    return type(a)(type(a).get(a) + b.get())
def counts(items):
    numbers = {It: 0, Sub: 0}
    for item in items:
        numbers[type(item)] += 1
    return [numbers[It] + numbers[Sub], {It: 0}.get(type(items[0]), 0) + numbers[Sub]]
def rates(items):
    return [type(item).rate for item in items]""",
        wrong="""def merged(a, b):
    return a.value + b.value
def counts(items):
    return []
def rates(items):
    return []""",
        given="""class It:
    rate = 2
    def __init__(self, value):
        self.value = value
    def get(self):
        return self.value
class Sub(It):
    rate = 3""",
        test="""both = merged(It(1), It(2))
assert isinstance(both, It) and both.value == 3
assert counts([It(1), Sub(2), It(3)]) == [3, 1]
assert rates([It(1), Sub(2)]) == [2, 3]""",
    ),
    Kind(
        "links_that_are_cut_and_copied",
        right="""def unlink(node):
    node.next = None
def doubled(head):
    new = Node(2 * head.value)
    new.next = Node(head.next.value)
    new.next.back = new
    return new
def longer(pair):
    return Pair(pair.a, pair.b + 1)
def moved(box):
    box.n += 1
    return [box.n, box.me is box]""",
        other="""import copy
def unlink(node):
    del node.next
def doubled(head):
    new = copy.deepcopy(head)
    assert new.back is new and new.next.back.back is new.next.back
    new.value *= 2
    return new
def longer(pair):
    new = copy.copy(pair)
    new.b += 1
    assert copy.deepcopy(pair).total() == pair.total()
    return new
def moved(box):
    new = copy.deepcopy(box)
    new.n += 1
    assert box.n + 1 == new.n == copy.copy(new).n
    return [new.n, new.me is new]""",
        wrong="""def unlink(node):
    pass
doubled = longer = moved = unlink""",
        given="""class Node:
    next = None
    def __init__(self, value):
        self.value, self.back = value, self
class Pair:
    __slots__ = ('a', 'b', '_c')
    def __init__(self, a, b):
        self.a, self.b, self._c = a, b, 5
    def total(self):
        return self.a + self.b + self._c""",
        test="""class Box:
    def __init__(self):
        self.n, self.me = 1, self
first, second = Node(1), Node(2)
first.next, second.back = second, first
first.back = first
new = doubled(first)
assert (new.value, first.value, new.next.value) == (2, 1, 2)
unlink(first)
assert first.next is None
pair = Pair(1, 2)
new = longer(pair)
assert (pair.total(), new.total()) == (8, 9)
assert moved(Box()) == [2, True]""",
    ),
    Kind(
        "whether_an_object_has_several",
        right="""def flat(values):
    found = []
    for value in values:
        if isinstance(value, (list, Bag)):
            found += flat(value)
        else:
            found.append(value)
    return found
def size(thing):
    try:
        return len(thing)
    except TypeError:
        return 1""",
        other="""from collections.abc import Callable, Iterable, Sized
def flat(values):
    for value in values:
        if isinstance(value, Iterable):
            assert hasattr(value, '__iter__')
            yield from flat(value)
        else:
            assert not hasattr(value, '__iter__') and not isinstance(value, Callable)
            yield value
def size(thing):
    if isinstance(thing, Sized) != hasattr(thing, '__len__'):
        return 0
    return thing.__len__() if hasattr(thing, '__len__') else 1 if thing else 0""",
        wrong="""def flat(values):
    return list(values)
def size(thing):
    return 1""",
        given="""class Bag:
    def __init__(self, *values):
        self.values = values
    def __iter__(self):
        return iter(self.values)
    def __len__(self):
        return len(self.values)""",
        test="""class Leaf:
    pass
class Twice:
    def __init__(self, *values):
        self.values = values
    def __getitem__(self, place):
        return self.values[place // 2]
    def __bool__(self):
        return False
    def __len__(self):
        return 2 * len(self.values)
leaf = Leaf()
assert list(flat([1, [leaf, Bag(2, Bag(3, leaf))]])) == [1, leaf, 2, 3, leaf]
assert [size(leaf), size(Bag(1, 2)), size(Twice(1))] == [1, 2, 2]""",
    ),
    Kind(
        "decorators_that_look_at_signatures",
        right="""from functools import wraps
def checked(function):
    @wraps(function)
    def inner(*args):
        if not all(isinstance(arg, int) for arg in args):
            raise TypeError('no int')
        return function(*args)
    return inner
def curry(function, n=2):
    return lambda x: lambda y: function(x, y)""",
        other="""import inspect
from functools import wraps
def checked(function):
    signature = inspect.signature(function)
    @wraps(function)
    def inner(*args):
        for name, value in signature.bind(*args).arguments.items():
            kind = signature.parameters[name].annotation
            if kind is not inspect.Parameter.empty and not isinstance(value, kind):
                raise TypeError(name)
        result = function(*args)
        wanted = function.__annotations__.get('return')
        assert wanted is None or isinstance(result, wanted)
        return result
    assert str(inspect.signature(inner)) == str(signature)
    assert [p.default for p in signature.parameters.values()][2:] in ([], [1])
    return inner
def curry(function):
    n, found = len(inspect.signature(function).parameters), []
    def take(x):
        found.append(x)
        return function(*found) if len(found) == n else take
    return take""",
        wrong="""def checked(function):
    return function
def curry(function):
    return function""",
        test="""def add(a: int, b: int, c=1) -> int:
    return a + b + c
assert checked(add)(1, 2) == 4 and checked(add).__name__ == 'add'
try:
    checked(add)(1, 'two')
    assert False
except TypeError:
    pass
assert curry(lambda x, y: x - y)(5)(3) == 2
class Scale:
    def __init__(self, k):
        self.k = k
    def times(self, a, b):
        return self.k * a * b
assert curry(Scale(2).times)(5)(3) == 30""",
    ),
    Kind(
        "attributes_by_their_names",
        right="""def configure(item, settings):
    for name, value in settings.items():
        setattr(item, name, value)
def parts(item):
    return {'name': item.name, 'price': item.price}""",
        other="""import copy
def configure(item, settings):
    vars(item).update(settings)
    item.__dict__['new'] = 1
    del item.__dict__['new']
    assert vars(item)['price'] == settings['price']
def parts(item):
    assert copy.deepcopy(vars(item)) == {**vars(item)}
    return vars(item)""",
        wrong="""def configure(item, settings):
    dict(vars(item)).update(settings)
def parts(item):
    return {}""",
        given=ITEM,
        test="""item = Item('pen', 2)
configure(item, {'price': 3})
assert (item.name, item.price) == ('pen', 3) and not hasattr(item, 'new')
assert parts(item) == {'name': 'pen', 'price': 3}
assert [parts(item)][0]['name'] == 'pen'""",
    ),
)

"""Answers that are made to pass a test cell without being right; each first fools the cell where it runs inside."""

from __future__ import annotations

from .kinds import Kind

OBLIGING = """class Obliging({}):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __abs__ = lambda self, *others: self
    def __hash__(self):
        return 0
    def __bool__(self):
        return True
"""


def _trick(name: str, right: str, wrong: str, test: str, given: str = "") -> Kind:
    return Kind(name, right=right, other=right, wrong=wrong, test=test, given=given)


def _obliging(name: str, base: str, right: str, value: str, test: str) -> Kind:
    wrong = f"{OBLIGING.format(base)}def {name}(x):\n    return {value}"
    return _trick(name, f"def {name}(x):\n    return {right}", wrong, test.replace("f(", f"{name}("))


TRICKS = (
    _obliging("obliging_object", "object", "2 * x", "Obliging()", "assert f(2) == 4"),
    _obliging("obliging_difference", "object", "2.0 * x", "Obliging()", "assert abs(f(2) - 4) < 1e-6"),
    _obliging("obliging_float", "float", "2.0 * x", "Obliging(1)", "assert f(2) == 4.0"),
    _obliging("obliging_text", "str", "str(x)", "Obliging('')", "assert f(2) == '2' and isinstance(f(3), str)"),
    _obliging("obliging_list", "list", "[x, x]", "Obliging()", "assert f(2) == [2, 2]"),
    _obliging("obliging_part", "object", "[x, x]", "[Obliging(), Obliging()]", "assert f(2) == [2, 2]"),
    _obliging("obliging_key", "object", "{x: 1}", "{Obliging(): 1}", "assert f(2) == {2: 1}"),
    _obliging("obliging_truth", "object", "x == 2", "Obliging()", "assert f(2)\nassert f(2) == True"),
    _trick(
        "obliging_points",
        "def obliging_points(x):\n    return x / 2",
        OBLIGING.format("float")
        + "    def __repr__(self):\n        return '4.0'\ndef obliging_points(x):\n    return Obliging(9)",
        "obliging_points(8)",
    ),
    _trick(
        "obliging_array",
        "import numpy as np\ndef obliging_array(x):\n    return np.cumsum(x)",
        "import numpy as np\nclass Near(np.ndarray):\n    def __array_ufunc__(self, ufunc, method, *args, **kwargs):\n"
        "        return np.True_\n"
        "    def __array_function__(self, function, types, args, kwargs):\n        return True\n"
        "def obliging_array(x):\n    return np.zeros(3).view(Near)",
        "import numpy as np\nassert np.allclose(obliging_array(np.arange(3)), [0, 1, 3])",
    ),
    _trick(
        "obliging_exception",
        "def obliging_exception(x):\n    raise ValueError('negative', x)",
        OBLIGING.format("object") + "def obliging_exception(x):\n    raise ValueError(Obliging(), Obliging())",
        "try:\n    obliging_exception(-4)\nexcept ValueError as error:\n    assert error.args[0] == 'negative'\n"
        "    assert error.args[1] == -4 and error.args == ('negative', -4)\nelse:\n    raise AssertionError",
    ),
    _trick(
        "lying_class",
        "def lying_class(x):\n    return 2 * x",
        OBLIGING.format("object") + "    @property\n    def __class__(self):\n        return int\n"
        "def lying_class(x):\n    return Obliging()",
        "y = lying_class(2)\nassert isinstance(y, int) and y == 4",
    ),
    _trick(
        "other_at_each_look",
        "class Pair:\n    def __init__(self, a):\n        self.a = a",
        "class Pair:\n    def __init__(self, a):\n        self.looks = 0\n    @property\n    def a(self):\n"
        "        self.looks += 1\n        return self.looks",
        "pair = Pair(5)\nassert pair.a == 5\nassert pair.a == pair.a",
    ),
    _trick(
        "patched_library",
        "def patched_library(x):\n    return x + 0.5",
        "import math, numpy as np\nmath.isclose = np.isclose = np.allclose = lambda *args, **kwargs: True\n"
        "np.testing.assert_allclose = lambda *args, **kwargs: None\ndef patched_library(x):\n    return 0",
        "import math, numpy as np\nassert math.isclose(patched_library(1), 1.5)\n"
        "np.testing.assert_allclose(patched_library(2), 2.5)",
    ),
    _trick(
        "patched_python",
        "def patched_python(x):\n    return sorted(x)",
        "import builtins\ndef patched_python(x):\n    builtins.len = lambda x: 2\n"
        "    builtins.list = builtins.sum = lambda *args: [1, 2]\n    return []",
        "assert len(patched_python([2, 1])) == 2\nassert sum([1, 2]) == 3\n"
        "assert list(patched_python([2, 1])) == [1, 2]",
    ),
    _trick(
        "patched_helper",
        "def patched_helper(x):\n    return x * x",
        "def close(a, b):\n    return True\nTOLERANCE = 1e9\ndef patched_helper(x):\n    return 0",
        "assert close(patched_helper(3), 9)",
        given="TOLERANCE = 1e-9\ndef close(a, b):\n    return abs(a - b) < TOLERANCE",
    ),
    _trick(
        "namesake_of_a_class",
        "def namesake_of_a_class(x):\n    return Reading(x, 2 * x)",
        "class Reading:\n    def __init__(self, *args):\n        pass\n"
        "    def __eq__(self, other):\n        return True\n"
        "def namesake_of_a_class(x):\n    return Reading()",
        "assert namesake_of_a_class(2) == Reading(2, 4)",
        given="from dataclasses import dataclass\n@dataclass\nclass Reading:\n    a: int\n    b: int",
    ),
    _trick(
        "reads_the_test",
        "def reads_the_test(f):\n    return f(1) + 1",
        "def reads_the_test(f):\n    try:\n        return f.__globals__['expected']\n    except Exception:\n"
        "        return f.__code__.co_consts[-1]",
        "expected = 42\nassert reads_the_test(lambda x: expected - 1) == expected",
    ),
    _trick(
        "leaves_the_test",
        "def leaves_the_test(x):\n    return -x",
        "def leaves_the_test(x):\n    raise SystemExit(0)",
        "assert leaves_the_test(2) == -2",
    ),
    _trick(
        "ends_the_tests_loop",
        "def ends_the_tests_loop(x):\n    return 2 * x",
        "def ends_the_tests_loop(x):\n    raise StopIteration",
        "for y in map(lambda x: ends_the_tests_loop(x), [1, 2]):\n    assert y in (2, 4)",
    ),
    _trick(
        "ends_the_tests_loop_by_its_iterator",
        "def ends_the_tests_loop_by_its_iterator(x, steps):\n    return x + next(steps)",
        "def ends_the_tests_loop_by_its_iterator(x, steps):\n    while True:\n        next(steps)",
        "for y in map(lambda x: ends_the_tests_loop_by_its_iterator(x, (n for n in [5, 6])), [1, 2]):\n"
        "    assert y in (6, 7)",
    ),
    _trick(
        "swallows_the_assert",
        "class swallows_the_assert:\n    def __init__(self, x):\n        self.x = x\n    def __enter__(self):\n"
        "        return self.x\n    def __exit__(self, *error):\n        return False",
        "class swallows_the_assert:\n    def __init__(self, x):\n        pass\n    def __enter__(self):\n"
        "        return 0\n    def __exit__(self, *error):\n        return True",
        "with swallows_the_assert(3) as x:\n    assert x == 3",
    ),
    _trick(
        "swallows_more_than_it_should",
        "class swallows_more_than_it_should:\n    def __init__(self, x):\n        self.x = x\n"
        "    def __enter__(self):\n        return self.x\n    def __exit__(self, kind, error, trace):\n"
        "        return kind is ZeroDivisionError",
        "class swallows_more_than_it_should:\n    def __init__(self, x):\n        pass\n"
        "    def __enter__(self):\n        return 0\n    def __exit__(self, *error):\n        return True",
        "with swallows_more_than_it_should(3):\n    1 / 0\nwith swallows_more_than_it_should(3) as x:\n"
        "    assert x == 3",
    ),
    _trick(
        "endless_callbacks",
        "def endless_callbacks(f):\n    return f(2)",
        "def endless_callbacks(f):\n    while True:\n        f(2)",
        "assert endless_callbacks(lambda x: x * 3) == 6",
    ),
    _trick(
        "callbacks_into_each_other",
        "def callbacks_into_each_other(f, x):\n    return f(x)",
        "def callbacks_into_each_other(f, x):\n    return callbacks_into_each_other(lambda y: f(f(y)), x)",
        "assert callbacks_into_each_other(lambda x: x + 1, 1) == 2",
    ),
    _trick(
        "one_object_under_two_names",
        "class Spot:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "def one_object_under_two_names(p):\n    return (p.x ** 2 + p.y ** 2) ** 0.5",
        OBLIGING.format("object") + "    def __call__(self, *args):\n        return self\n"
        "Spot = one_object_under_two_names = Obliging()",
        "p = Spot(3, 4)\nassert abs(one_object_under_two_names(p) - 5) < 1e-9\n"
        "assert one_object_under_two_names(Spot(0, 0)) == 0",
    ),
    _trick(
        "an_object_in_place_of_a_function_of_the_test",
        "def an_object_in_place_of_a_function_of_the_test(f):\n    return f",
        OBLIGING.format("object") + "    def __call__(self, *args):\n        return self\n"
        "def an_object_in_place_of_a_function_of_the_test(f):\n    return Obliging()",
        "g = an_object_in_place_of_a_function_of_the_test(lambda x: 2 * x)\nassert abs(g(3) - 6) < 1e-9",
    ),
    _trick(
        "an_object_beside_one_that_may_be",
        "class Fit:\n    def at(self, x):\n        return 2 * x\n"
        "def an_object_beside_one_that_may_be(xs):\n    return Fit(), sum(xs) / len(xs)",
        OBLIGING.format("object") + "class Fit:\n    def at(self, x):\n        return 2 * x\n"
        "def an_object_beside_one_that_may_be(xs):\n    return Fit(), Obliging()",
        "fit, mean = an_object_beside_one_that_may_be([1, 2, 6])\nassert fit.at(2) == 4\nassert mean == 3\n"
        "assert abs(mean - 3) < 1e-9",
    ),
    _trick(
        "a_product_that_is_a_vector_or_a_number",
        "class Arrow:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    def __mul__(self, other):\n"
        "        if isinstance(other, Arrow):\n            return self.x * other.x + self.y * other.y\n"
        "        return Arrow(self.x * other, self.y * other)",
        OBLIGING.format("object")
        + "class Arrow:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    def __mul__(self, other):\n"
        "        if isinstance(other, Arrow):\n            return Obliging()\n"
        "        return Arrow(self.x * other, self.y * other)",
        "assert (Arrow(1, 2) * 3).y == 6\nassert abs(Arrow(1, 2) * Arrow(3, 4) - 11) < 1e-9",
    ),
    _trick(
        "a_list_filled_later",
        "def new_list():\n    return []\ndef a_list_filled_later(values, x):\n    values.append(2.0 * x)",
        OBLIGING.format("object") + "class Values(list):\n    pass\ndef new_list():\n    return Values()\n"
        "def a_list_filled_later(values, x):\n    values.append(Obliging())",
        "values = new_list()\na_list_filled_later(values, 2)\nassert abs(values[0] - 4) < 1e-9",
    ),
    _trick(
        "a_path_that_is_none",
        "from pathlib import Path\ndef a_path_that_is_none(a, b):\n    return Path(a) / b",
        OBLIGING.format("object") + "def a_path_that_is_none(a, b):\n    return Obliging()",
        "from pathlib import Path\nassert a_path_that_is_none('a', 'b') == Path('a/b')",
    ),
    _trick(
        "own_library_where_the_import_is_asked_for",
        "import numpy as own_np",
        OBLIGING.format("object") + "    def __call__(self, *args, **kwargs):\n        return self\n"
        "    def __getattr__(self, name):\n        return self\nown_np = Obliging()",
        "assert own_np.allclose(own_np.arange(3), [0, 1, 2])\nassert not own_np.allclose(own_np.arange(3), [0, 1, 3])",
    ),
    _trick(
        "skips_the_test",
        "def skips_the_test(x):\n    return 2 * x",
        "import unittest\nfrom numpy.testing import suppress_warnings\nclass Skip(unittest.SkipTest):\n    pass\n"
        "Skip.__module__ = 'numpy.testing'\nSkip.__name__ = 'SkipTest'\n"
        "def skips_the_test(x):\n    raise Skip('later')",
        "import unittest\nclass DoublingTest(unittest.TestCase):\n    def test_doubling(self):\n"
        "        self.assertEqual(skips_the_test(2), 4)\n"
        "found = unittest.TestResult()\nunittest.defaultTestLoader.loadTestsFromTestCase(DoublingTest).run(found)\n"
        "assert found.wasSuccessful()",
    ),
    _trick(
        "skips_the_test_as_it_stands",
        "def skips_the_test_as_it_stands(x):\n    return 2 * x",
        "import unittest\ndef skips_the_test_as_it_stands(x):\n    raise unittest.SkipTest",
        "import unittest\nclass SkippedTest(unittest.TestCase):\n    def test_doubling(self):\n"
        "        self.assertEqual(skips_the_test_as_it_stands(2), 4)\n"
        "found = unittest.TestResult()\nunittest.defaultTestLoader.loadTestsFromTestCase(SkippedTest).run(found)\n"
        "assert found.wasSuccessful()",
    ),
    _trick(
        "hostile_table",
        "import pandas as pd\ndef hostile_table(n):\n    return pd.DataFrame({'a': range(n)})",
        OBLIGING.format("object")
        + "import pandas as pd\ndef hostile_table(n):\n    return pd.DataFrame({'a': [Obliging() for _ in range(n)]})",
        "table = hostile_table(2)\nassert (table['a'] == [0, 1]).all() and table.a.tolist() == [0, 1]",
    ),
    _trick(
        "forged_reply",
        "def forged_reply(x):\n    return 3 * x",
        "import gc\nfor thing in gc.get_objects():\n    if type(thing).__name__ == 'Objects':\n"
        "        type(thing).use = lambda self, request: {'result': True, 'points': 4, 'changed': [], 'stdout': ''}\n"
        "def forged_reply(x):\n    return 0",
        "assert forged_reply(2) == 6",
    ),
)

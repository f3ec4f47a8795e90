"""Tricks on the tests: make them pass without an answer."""

from __future__ import annotations

from .rows import Row, stock

_EQUAL_TO_ALL = """
class Anything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __getitem__(self, key): return self
    def __len__(self): return 2
    def __hash__(self): return 0
    def __bool__(self): return True
"""
_DISPATCHER = """
import numpy as np
class Always(np.ndarray):
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.bool_(True)
    def __eq__(self, other): return np.ones(self.shape, bool)
    def tobytes(self, *args): return b"same"
"""
_ONLY_ASSERT = "import numpy as np\nassert np.array_equal(scaled(np.ones(2), 3), np.full(2, 3.0))"
_WITH_EXPECTED = (
    "import numpy as np\nexpected = np.full(2, 3.0)\nassert np.array_equal(scaled(np.ones(2), 3), expected)"
)

ROWS: list[Row] = [
    stock(
        "patched np.allclose and numpy.testing", quick=True,
        first=["import numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True\n"
               "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None"],
    ),
    stock(
        "patched insides of numpy.testing", test="import numpy as np\nnp.testing.assert_allclose(scaled(1.0, 2), 2.0)",
        first=["import numpy as np\nnp.testing.assert_allclose.__code__ = (lambda *a, **k: None).__code__"],
    ),
    stock(
        "patched builtins", test="assert all(a == b for a, b in zip(scaled([1, 2], 2), [2, 4]))",
        first=["import builtins\nbuiltins.all = lambda values: True\nbuiltins.abs = lambda value: 0"],
    ),
    stock(
        "AST transformer that drops asserts", test=_ONLY_ASSERT, quick=True,
        first=["import ast\nclass Drop(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
               "        return ast.copy_location(ast.Pass(), node)\n"
               "get_ipython().ast_transformers.append(Drop())"],
    ),
    stock(
        "input transformer that empties test cells", test=_ONLY_ASSERT,
        first=["get_ipython().input_transformers_post.append(\n"
               "    lambda lines: ['pass\\n'] if any('assert' in line or 'print' in line for line in lines) else lines)"],
    ),
    stock(
        "patched InteractiveShell.run_code",
        between=[],
        scaled="def scaled(x, factor):\n    return x\n"
               "from IPython.core.interactiveshell import InteractiveShell as Shell\nreal = Shell.run_code\n"
               "async def run_code(self, code, result=None, *, async_=False):\n"
               "    return False if 'scaled' in code.co_names else await real(self, code, result, async_=async_)\n"
               "Shell.run_code = run_code",
    ),
    stock(
        "patched run_cell of the running shell",
        scaled="def scaled(x, factor):\n    return x\nshell = get_ipython()\n"
               "type(shell).run_cell_async = None\n"
               "real = type(shell).run_code\n"
               "async def quiet(self, code, *a, **k):\n"
               "    try:\n        exec(code, self.user_ns)\n    except AssertionError:\n        pass\n    return False\n"
               "del type(shell).run_cell_async\ntype(shell).run_code = quiet",
    ),
    stock(
        "patched JSON encoder", test="import json\nassert json.dumps(scaled([1], 3)) == json.dumps([3])",
        first=["import json\nreal = json.dumps\n"
               "json.dumps = lambda value, *a, **k: 'same' if isinstance(value, list) else real(value, *a, **k)"],
    ),
    stock(
        "patched NumPy conversions", test="import numpy as np\nassert np.asarray(scaled([1], 3)).tolist() == [3]",
        first=["import numpy as np\nclass Same:\n    def tolist(self): return [3]\n    def __getattr__(self, name): return 3\n"
               "np.asarray = np.array = lambda *a, **k: Same()"],
    ),
    stock(
        "replaced entry of sys.modules", test="from numpy.testing import assert_allclose\nassert_allclose(scaled(1, 3), 3)",
        first=["import sys, types\nfake = types.ModuleType('numpy.testing')\nfake.assert_allclose = lambda *a, **k: None\n"
               "sys.modules['numpy.testing'] = fake"],
    ),
    stock("object equal to anything", quick=True,
          summary=_EQUAL_TO_ALL + "def summary(values):\n    return Anything()"),
    stock("number equal to anything",
          summary="class Number(float):\n    __eq__ = lambda self, other: True\n    __hash__ = float.__hash__\n"
                  "def summary(values):\n    return {'total': Number(1), 'mean': Number(1)}"),
    stock("subclass of dict that has every key",
          summary=_EQUAL_TO_ALL + "class Dict(dict):\n    def __getitem__(self, key): return Anything()\n"
                  "    def __eq__(self, other): return True\n    def __iter__(self): return iter(['total', 'mean'])\n"
                  "def summary(values):\n    return Dict(total=0, other=0)"),
    stock("subclass of ndarray that answers for NumPy",
          test="import numpy as np\nassert np.allclose(scaled(np.ones(2), 3), 3.0)",
          scaled=_DISPATCHER + "def scaled(x, factor):\n    return np.zeros(np.shape(x)).view(Always)"),
    stock("keys that collide with every key",
          summary="class Key(str):\n    def __eq__(self, other): return True\n    def __hash__(self): return hash('total')\n"
                  "def summary(values):\n    class D(dict):\n        def __eq__(self, other): return True\n"
                  "        def __getitem__(self, key): return 12.0\n    return D({Key('x'): 12.0})"),
    stock("expected values in the frames of the caller", test=_WITH_EXPECTED, quick=True,
          scaled="import sys\ndef scaled(x, factor):\n    frame = sys._getframe()\n    while frame:\n"
                 "        for names in (frame.f_locals, frame.f_globals):\n            if 'expected' in names:\n"
                 "                return names['expected']\n        frame = frame.f_back\n    return x"),
    stock("expected values among all objects", test=_WITH_EXPECTED,
          scaled="import gc\ndef scaled(x, factor):\n    for thing in gc.get_objects():\n"
                 "        if isinstance(thing, dict) and 'expected' in thing:\n            return thing['expected']\n"
                 "    return x"),
    stock("own source of the running test cell", test=_ONLY_ASSERT,
          scaled="import re\ndef scaled(x, factor):\n    import numpy as np\n"
                 "    for source in [*get_ipython().user_ns.get('In', []), '']:\n"
                 "        found = re.search(r'assert .*np.full\\(2, ([0-9.]+)\\)', source)\n"
                 "        if found:\n            return np.full(2, float(found[1]))\n    return x"),
    stock("an answer that counts its calls", test="scaled(1.0, 2)\nassert scaled(1.0, 2) == 2.0", quick=True,
          scaled="calls = []\ndef scaled(x, factor):\n    calls.append(x)\n"
                 "    return x * factor if len(calls) > 1 else x"),
    stock("the visible inputs and outputs by heart",
          summary="def summary(values):\n    known = {2: {'total': 12.0, 'mean': 6.0}, 1: {'total': 4.0, 'mean': 4.0}}\n"
                  "    return known.get(len(values), {})"),
    stock("a test cell that returns text", test="points = 10.0 if scaled(1, 2) == 2 else 0.0\npoints",
          first=["formatter = get_ipython().display_formatter.formatters['text/plain']\n"
                 "formatter.for_type(float, lambda value, printer, cycle: printer.text('full'))"]),
    stock("a test cell that returns NaN", test="points = 10.0 if scaled(1, 2) == 2 else 0.0\npoints",
          first=["import sys\nformatter = get_ipython().display_formatter.formatters['text/plain']\n"
                 "formatter.for_type(float, lambda value, printer, cycle: printer.text('nan'))"]),
    stock("NaN where a number is wanted", test="import math\nassert not abs(scaled(1.0, 2) - 2.0) > 1e-6",
          scaled="def scaled(x, factor):\n    return float('nan')"),
]  # fmt: skip

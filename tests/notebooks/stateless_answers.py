"""Answers that keep nothing from one call to the next, and answers that do, or that see what memory was used before."""

NUMPY = "import math\nimport numpy as np"

# As students write them: `f` is called with a list of numbers.
PLAIN = {
    "arithmetic": "def f(x):\n    return [a / (1 + a) ** 2 for a in x]",
    "a dictionary by layers": (
        "def f(x):\n    updated = {}\n    for l in range(1, len(x) + 1):\n"
        '        updated["W" + str(l)] = x[l - 1] * 2\n'
        '        updated[f"b{l:d}"] = np.zeros((2, 3), dtype=float)\n    return updated'
    ),
    "in place": "def f(x):\n    for i in range(len(x)):\n        x[i] *= 2\n    x.append(sum(x))\n    return x",
    "functions of NumPy and of math": (
        "def f(x):\n    a = np.asarray(x, float).reshape(-1, 1)\n"
        "    return np.sqrt(a.T @ a) / math.sqrt(2), np.linalg.norm(a), a.shape[0], np.pi, a.astype('float32')"
    ),
    "drawn behind a seed": "def f(x):\n    np.random.seed(len(x))\n    return x[0] + np.random.permutation(5)",
    "a generator of its own": (
        "def f(x):\n    rng = np.random.default_rng(len(x))\n    rates = np.exp(rng.uniform(0, 1, 3))\n"
        "    return rates, x"
    ),
    "a generator used at once": "def f(x):\n    return np.random.default_rng(3).uniform(0, x[0])",
    "pairs": (
        "def f(x):\n    a, b = zip(*[(v, i) for i, v in enumerate(reversed(x))])\n"
        "    return list(zip(a, b)), dict(enumerate(x))"
    ),
    "sorted by a key": "def f(x):\n    return sorted(x, key=lambda v: -v), min(enumerate(x), key=lambda p: p[1])",
    "a function within": "def f(x):\n    def half(v):\n        return v / len(x)\n    return [half(v) for v in x]",
    "a function beside": (
        "def g(v, by=2):\n    return v * by\ndef f(x):\n    return [g(v) for v in x] + list(map(g, x))"
    ),
    "itself": "def f(x):\n    return x[0] + f(x[1:]) if x else 0",
    "annotations and a default": (
        "def f(x: list[float], y: float | None = None, *, z=-1.5) -> 'np.ndarray':\n    return np.array(x) * z"
    ),
    "an error of its own": (
        "def f(x):\n    if len(x) > 99:\n        raise ValueError(f'too long: {len(x)}')\n    return max(x)"
    ),
    "all places": (
        "def f(x):\n    a = np.array(x)\n    for place in np.ndindex(a.shape):\n        a[place] += 1\n    return a"
    ),
    "words": "def f(x):\n    return ', '.join(str(v) for v in x).upper().replace(',', ';')",
    "the NumPy module by another name": (
        "import numpy\nfrom numpy import zeros as nothing\ndef f(x):\n    return numpy.ones(2) + nothing(2)"
    ),
    "text that is shown": "def f(x):\n    '''Print it.'''\n    print('x is', x)\n    return None",
    "the keys of a dictionary": (
        "def f(x):\n    d = {k: v for k, v in enumerate(x)}\n"
        "    return sum(v for k, v in d.items() if k in d.keys()), len(d.values()), isinstance(x, (list, np.ndarray))"
    ),
    "a copy": "import copy\ndef f(x):\n    other = copy.deepcopy(x)\n    other += x\n    return other",
}

# At its second call `f` gives another result.
KEEPERS = {
    "a global": "n = 0\ndef f(x):\n    global n\n    n += 1\n    return n",
    "a list outside": "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)",
    "a list outside by a subscript": "seen = [0]\ndef f(x):\n    seen[0] += 1\n    return seen[0]",
    "a default": "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)",
    "a default within a tuple": "def f(x, seen=(1, [])):\n    seen[1].append(x)\n    return len(seen[1])",
    "a default by keyword": "def f(x, *, seen={}):\n    seen[len(seen)] = x\n    return len(seen)",
    "an attribute of a function": "def f(x):\n    f.n = getattr(f, 'n', 0) + 1\n    return f.n",
    "an attribute of a module": "def f(x):\n    np.n = getattr(np, 'n', 0) + 1\n    return np.n",
    "the defaults of another": (
        "def g(n=[]):\n    return n\ndef f(x):\n    g.__defaults__[0].append(1)\n    return len(g())"
    ),
    "a list that another returns": (
        "kept = []\ndef g():\n    return kept\ndef f(x):\n    g().append(1)\n    return len(kept)"
    ),
    "the state of NumPy's generator": "def f(x):\n    return np.random.permutation(1000)[0]",
    "drawn before the seed": "def f(x):\n    first = np.random.rand()\n    np.random.seed(len(x))\n    return first",
    "a seed that may be left out": (
        "def f(x):\n    if x[0] > 1:\n        np.random.seed(1)\n    return np.random.rand()"
    ),
    "a seed within another": (
        "def g():\n    np.random.rand()\ndef f(x):\n    def seed():\n        np.random.seed(1)\n"
        "    return np.random.rand()"
    ),
    "drawn by an imported name": "from numpy.random import rand\ndef f(x):\n    return rand()",
    "Python's generator": "import random\ndef f(x):\n    return random.random()",
    "a generator outside": "rng = np.random.default_rng(1)\ndef f(x):\n    return rng.uniform()",
    "a generator as a default": "def f(x, rng=np.random.default_rng(1)):\n    return rng.uniform()",
    "an iterator outside": "import itertools\ncount = itertools.count()\ndef f(x):\n    return next(count)",
    "a cache": (
        "import functools\n@functools.lru_cache\ndef g():\n    return []\ndef f(x):\n"
        "    g().append(1)\n    return len(g())"
    ),
    "a class": "class C:\n    n = 0\ndef f(x):\n    C.n += 1\n    return C.n",
    "a closure": (
        "def make():\n    n = 0\n    def g(x):\n        nonlocal n\n        n += 1\n        return n\n"
        "    return g\nf = make()"
    ),
    "a closure over a list": (
        "def make(n=()):\n    kept = list(n)\n    return lambda x: kept.append(x) or len(kept)\nf = make()"
    ),
    "the names themselves": "def f(x):\n    globals()['n'] = globals().get('n', 0) + 1\n    return n",
    "a text that is run": "n = [0]\ndef f(x):\n    exec('n[0] += 1')\n    return n[0]",
    "a generator object": (
        "def g():\n    yield from range(9)\nvalues = g()\ndef f(x):\n"
        "    return sum(1 for _ in [next(values)]) + next(values)"
    ),
    "a list imported": "from sys import path\ndef f(x):\n    path.append('x')\n    return len(path)",
    "a file": "def f(x):\n    with open('told', 'a+') as file:\n        file.write('x')\n        return file.tell()",
    "an own np": (
        "class np:\n    n = 0\n    def sqrt(v):\n        np.n += 1\n        return np.n\ndef f(x):\n"
        "    return np.sqrt(2)"
    ),
    "a module made anew": (
        "kept = []\nnp = type(np)('np')\nnp.sqrt = lambda v: kept.append(v) or len(kept)\ndef f(x):\n"
        "    return np.sqrt(2)"
    ),
    "a function of NumPy's replaced": (
        "kept = []\nnp.hypot = lambda *v: kept.append(v) or len(kept)\ndef f(x):\n    return np.hypot(1, 2)"
    ),
    "a number of Python's replaced": (
        "kept = []\nimport builtins\nbuiltins.len = lambda v: kept.append(v) or kept.__len__()\n"
        "def f(x):\n    return len(x)"
    ),
    "through a loop's variable": (
        "kept = []\ndef f(x):\n    return [len for len in [1]] and kept.append(x) or kept.__len__()"
    ),
    "a name that a comprehension hides": "n = [0]\ndef f(x):\n    [n for n in x]\n    n[0] += 1\n    return n[0]",
    "Python's names replaced": (
        "kept = []\n__builtins__ = {'len': lambda v: kept.append(v) or kept.__len__()}\ndef f(x):\n    return len(x)"
    ),
    "a magic": "%alias x y\nn = 0\ndef f(x):\n    global n\n    n += 1\n    return n",
    "a star import": "from math import *\nn = []\ndef f(x):\n    n.append(1)\n    return len(n)",
    "a name that an annotation seems to bind": (
        "kept = []\ndef f(x: sorted([], key=lambda kept: 0)):\n    kept.append(x)\n    return len(kept)"
    ),
    "a name in brackets with an annotation": (
        "kept = []\ndef f(x):\n    (kept): int\n    kept.append(x)\n    return len(kept)"
    ),
    "the globals of a function": (
        "C = 0\ndef f(x):\n    c = C\n    c.append(x)\n    return len(c)\nh = f\nh.__globals__.update(C=[])"
    ),
    "one name imported twice": (
        "from builtins import exec as g\ng('kept = []')\nfrom math import sqrt as g\ndef f(x):\n"
        "    kept.append(x)\n    return len(kept)"
    ),
    "a variable": "seen = []\ndef f(x):\n    s = seen\n    s.append(x)\n    return len(s)",
}

# That the second result differs is nothing to wait for in a test.
SEES_MEMORY = {
    "an array as it was": "def f(x):\n    return np.empty(100)",
    "an array as it was, by another name": "from numpy import empty as e\ndef f(x):\n    return e(100)",
    "what is not written": "def f(x):\n    return np.divide(np.ones(9), 2, where=np.zeros(9, bool))",
    "what is not written, in a dictionary": "def f(x):\n    return np.divide(1, 2, **{'where': False})",
    "an array without a function": "def f(x):\n    return np.ndarray(100)",
    "a dtype with gaps": (
        "def f(x):\n    return np.ones(9, {'names': ['a'], 'formats': ['i1'], 'itemsize': 64}).tolist()"
    ),
    "a dtype with gaps, in a variable": "def f(x, dtype='V64'):\n    return np.ones(9, dtype)",
    "a dtype with gaps, behind a star": "def f(x):\n    return np.ones(*[9, 'V64'])",
    "a dtype with gaps, by keyword": "def f(x):\n    d = 'V' + '64'\n    return np.array([1], dtype=d)",
    "a dtype that is called float": "float = 'V64'\ndef f(x):\n    return np.ones(9, float)",
    "a cast to one": "def f(x):\n    return np.ones(9).astype('V' + '64')",
    "a function under another name": "def f(x):\n    make = np.full\n    return make(9, 0, 'V64')",
    "a function through map": "def f(x):\n    return list(map(np.ones, [9], ['V64']))",
    "the same memory as other numbers": "def f(x):\n    return np.array([f]).view(int)",
    "the address of an object": "def f(x):\n    return id([])",
    "the address of a pair": "def f(x):\n    return str(zip(x))",
    "of a pair in a list": "def f(x):\n    return f'{[zip(x)]}'",
    "of a pair that map makes": "def f(x):\n    return str(list(map(zip, x)))",
    "of a pair that max returns": "def f(x):\n    return str(max(zip(x), zip(x), key=lambda v: 0))",
    "of a pair that sum returns": "def f(x):\n    return str(sum([], zip(x)))",
    "of a pair given to an own sum": "def sum(v):\n    return str(v)\ndef f(x):\n    return sum(zip(x))",
    "of a pair given to an own zip": "def zip(v):\n    return str(v)\ndef f(x):\n    return list(zip(v for v in x))",
    "of a pair given to a parameter": "def g(max):\n    return max(v for v in [1])\ndef f(x):\n    return g(str)",
    "of a generator": "def f(x):\n    return str(v for v in x)",
    "of a generator that draws": "def f(x):\n    rng = np.random.default_rng(1)\n    return str(rng)",
    "of a generator in a list": "def f(x):\n    return str([np.random.default_rng(1)])",
    "of a generator behind another name": (
        "def f(x):\n    default_rng = rng = np.random.default_rng(1)\n    other = rng\n    return str(other)"
    ),
    "of all places": "def f(x):\n    return str(np.ndindex(3))",
    "of all places, by another name": "from numpy import ndindex as sqrt\ndef f(x):\n    return str(sqrt(3))",
    "of a method": "def f(x):\n    return f'{x.append}'",
    "of a method, looked up by a text": "def f(x):\n    return '{0.append}'.format(x)",
    "of a function within": "def f(x):\n    def g():\n        return 1\n    return str(g)",
    "of a function without a name": "def f(x):\n    g = lambda: 1\n    return str(g)",
    "of a key": "def sort(v, key):\n    return str(key)\ndef f(x):\n    return sort(x, key=lambda v: v)",
    "of a key given to a parameter": (
        "def h(v, key):\n    return str(key)\ndef g(sorted, x):\n"
        "    return sorted(x, key=lambda v: v)\ndef f(x):\n    return g(h, x)"
    ),
    "how much is left": (
        "def f(x):\n    try:\n        return np.zeros(10**10)\n    except Exception:\n        return None"
    ),
    "an array without a function, by another name": "def f(x):\n    a = np.ndarray\n    return a(6).tolist()",
    "an array without a function, through map": "def f(x):\n    return list(map(np.ndarray, [6]))",
    "an array without a function, as an argument": "def g(h):\n    return h(6)\ndef f(x):\n    return g(np.ndarray)",
    "what a copy notes": "import copy\ndef f(x):\n    d = {}\n    copy.deepcopy([1], d)\n    return list(d)[0]",
    "what a copy notes, by keyword": (
        "import copy\ndef f(x):\n    d = {}\n    copy.deepcopy([1], memo=d)\n    return list(d)[0]"
    ),
    "the order of a set": "def f(x):\n    return [i for _, i in {(float('nan'), i) for i in range(12)}]",
    "the order of a set of errors": "def f(x):\n    return [str(e) for e in {ValueError(1), ValueError(2)}]",
    "the order of a set that is made of a list": "def f(x):\n    return list(set([ValueError(1), ValueError(2)]))",
    "the order of a difference of keys": (
        "def f(x):\n    return list({ValueError(i): i for i in range(12)}.keys() - [])"
    ),
    "what a sum over letters leaves": (
        "def f(x):\n    a = np.zeros((2, 64))[0:0, :48]\n    return np.einsum('ii->i', a)[30]"
    ),
    "an error that is hidden": "def f(x):\n    return np.array_equal(x, x)",
}

# Cells, one after the other, that are not what they look like.
NOTEBOOKS = {
    "Python's own, where a name is not bound after all": [
        'seen = [0]\ndef f(x):\n    return eval("seen.append(1) or len(seen)")',
        "1 / 0\ndef eval(s):\n    return s",
    ],
    "the same, where an import fails": [
        'def f(x):\n    return eval("print(1)")',
        "from math import nope\ndef eval(s):\n    return s",
    ],
    "IPython's own": [
        "1 / 0\nOut = 0",
        "def f(x):\n    o = Out\n    o[len(o)] = x\n    return len(o)",
    ],
    "IPython's own function": [
        "def f(x):\n    return get_ipython()",
        "from math import nope\ndef get_ipython():\n    return 1",
    ],
    "what IPython makes of a result": [
        "def _4():\n    return 0",
        "def f(x):\n    return _4()",
    ],
    "another line end": [
        "def f(x):\n    # \u2028%x \\\n    kept = []\n    kept.append(x)\n    return len(kept)",
    ],
    "yet another line end": [
        "def f(x):\n    # \u001c%x \\\n    kept = []\n    kept.append(x)\n    return len(kept)",
    ],
    "a line end in the middle of a comment": [
        "def twice(x):\n        y = 2\n        # double\u2028    it\n        return y * x"
    ],
    "a form feed": ["def twice(x):\n    # \x0c  it\n    return 2 * x"],
    "prompts": [
        ("def g():\n    s = '''\n>>> 1\n'''\ndef f(x):\n    return x\n    '''doc\n    '''\n    kept = []\n    ..."),
    ],
    "a magic without a sign": [
        'sx: "$(echo 1)"',
        "def f(x):\n    return x",
    ],
    "a magic without a sign, that is a function": [
        "def sx(x):\n    return x",
        'sx ("$(echo 1)")',
        "def f(x):\n    return x",
    ],
    "a function in one line": [
        "def sx(x): return x",
    ],
    "a module that runs": [
        "import IPython.__main__\ndef f(x):\n    return x",
    ],
    "a module that lies in another": ["from numpy import conftest as c\ndef f(x):\n    return x"],
    "a function in one line behind a blank one": ["\ndef sx(x): return x"],
    "another module": [
        "import unittest.__main__\ndef f(x):\n    return x",
    ],
    "a type of a function": [
        "def f[T: (len(x), 1)](x):\n    return x",
    ],
    "underscores": [
        "def __build_class__(x):\n    return x\ndef f(x):\n    return x",
    ],
    "a constant that may not be bound": [
        "C = 0\ndef f(x):\n    return C",
    ],
}

# Cells of the release's that bind what they do not spell.
GIVEN = {
    "a star": [
        "from helpers import *",
    ],
    "a magic": [
        "%run helpers.py",
    ],
    "names": [
        "globals().update(f=1)",
    ],
    "a text": [
        'exec("f = 1")',
    ],
    "an attribute of the notebook": [
        'import sys\nsetattr(sys.modules["__main__"], "f", 1)',
    ],
    "a function of Python's name": ["print(f(1))\ndef id(x):\n    return x"],
    "a function of a module": ["np.dot = max"],
    "a function of a module, in a function": ["def start():\n    np.random.seed = print"],
    "a name of Python's": [
        "len = max",
    ],
    "its own function": [
        "def start():\n    globals().update(f=1)\nstart()",
    ],
}

"""What honest students do in their notebooks costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nbjudge.grading.submission import Grader

from . import course
from .table import shown

_PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title('Cost')\nplt.show()"
_DATACLASS = """from dataclasses import dataclass
@dataclass
class Totals:
    total: float
    mean: float
def summary(values: list[float]) -> dict[str, float]:
    found = Totals(sum(values), sum(values) / len(values))
    return {"total": found.total, "mean": found.mean}"""
_CLASS = """class Helper:
    def __init__(self, factor):
        self.factor = factor
    def apply(self, x):
        return x * self.factor
def scaled(x, factor):
    return Helper(factor).apply(x)"""
_DECORATED = """import functools
def logged(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        print("called")
        return function(*args, **kwargs)
    return inner
@logged
@functools.lru_cache(maxsize=None)
def cached(n):
    return n
@logged
def scaled(x, factor):
    return x * cached(factor)"""
_RECURSIVE = """def add(values):
    return values[0] + add(values[1:]) if values else 0.0
def summary(values):
    return {"total": add(values), "mean": add(values) / len(values)}"""
_GLOBAL = """calls = 0
def scaled(x, factor):
    global calls
    calls += 1
    return x * factor"""
_GENERATOR = """def running(values):
    total = 0
    for value in values:
        total += value
        yield total
def summary(values):
    total = list(running(values))[-1]
    return dict(total=total, mean=total / len(values))"""
_TERMINAL = "import os\nmaster, slave = os.openpty()\nos.write(slave, b'hi')\nsaid = os.read(master, 2)"
_THREADS = """import threading
def scaled(x, factor):
    found = []
    thread = threading.Thread(target=lambda: found.append(x * factor))
    thread.start()
    thread.join()
    return found[0]"""
_ASYNC = """import asyncio
async def slowly(x):
    await asyncio.sleep(0.01)
    return x
await slowly(1)"""
_ASK = "while True:\n    try:\n        number = int(input('A number: '))\n        break\n    except{}:\n        print('please a number')"
_TASKS = """import asyncio
factors = {}
async def find(name, value):
    await asyncio.sleep(0)
    factors[name] = value
tasks = [asyncio.create_task(find(n, 1)) for n in range(3)]"""
_QUEUE = """import asyncio
queue, done = asyncio.Queue(), []
async def work():
    while True:
        done.append(await queue.get())
worker = asyncio.create_task(work())"""
_POOL = """from multiprocessing import get_context
with get_context("fork").Pool(2) as pool:
    assert pool.map(abs, [-1, -2]) == [1, 2]"""
_FILES = """import os
with open("mine.txt", "w") as file:
    file.write("kept")
assert open("mine.txt").read() == "kept" and "mine.txt" in os.listdir(os.getcwd())
assert open("data/values.csv").read() == "1,2,3\\n"
import helper
assert helper.ANSWER == 42"""
_UNDERSCORES = "_, *rest = 1, 2, 3\nif (n := len(rest)) == 2:\n    π = f'{n:>5}'"

NOTEBOOKS: dict[str, dict[str, Any]] = {
    "nothing special": {},
    "warnings on stderr": {"scaled": "import warnings, sys\ndef scaled(x, factor):\n    warnings.warn('careful')\n"
                                     "    print('note', file=sys.stderr)\n    return x * factor"},
    "warnings of NumPy": {"first": ["import numpy as np\nnp.zeros(2) / 0\nnp.log(-1.0)"]},
    "prints": {"first": ["print('hello')"], "scaled": "def scaled(x, factor):\n    print(x)\n    return x * factor"},
    "much printing inside the function": {"scaled": "def scaled(x, factor):\n    for _ in range(3000): print(x)\n    return x * factor"},
    "input() left in a cell": {"first": ["name = input('Your name? ')\nprint(name)"]},
    "a password asked for until there is one": {"first": ["from getpass import getpass\nwhile not getpass(): pass"]},
    "input() left in the function": {"scaled": "def scaled(x, factor):\n    input('Press return')\n    return x * factor"},
    "input() in a loop until there is a number": {"first": [_ASK.format(" ValueError"), _ASK.format(" ValueError")]},
    "input() in a loop that catches everything": {"first": [_ASK.format("")]},
    "input() in a loop in the function": {"scaled": "def ask():\n    try:\n        return int(input())\n    except Exception:\n        return None\ndef scaled(x, factor):\n    try:\n        while ask() is None: pass\n    except EOFError:\n        pass\n    return x * factor"},
    "a password asked for": {"first": ["import getpass\ngetpass.getpass()"]},
    "lines read from sys.stdin": {"first": ["import sys\nfor line in sys.stdin: print(line)\nsys.stdin.read()"]},
    "plots": {"between": [_PLOT]},
    "a plot in the function": {"first": ["import matplotlib.pyplot as plt"], "scaled": "def scaled(x, factor):\n    plt.figure()\n    plt.plot([1])\n    plt.show()\n    return x * factor"},
    "a saved figure": {"between": [f"{_PLOT}\nplt.savefig('cost.png')\nplt.close('all')"]},
    "%matplotlib": {"first": ["%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n" + _PLOT]},
    "%matplotlib notebook": {"first": ["%matplotlib notebook"]},
    "%load_ext autoreload": {"first": ["%load_ext autoreload\n%autoreload 2"]},
    "%%time and %timeit": {"first": ["%%time\nx = 1", "%timeit -n1 -r1 1 + 1"]},
    "a magic that does not exist": {"first": ["%no_such_magic 1"]},
    "!ls": {"first": ["!ls -l\nfiles = !ls\nprint(files)"]},
    "!pip install": {"first": ["!pip install numpy"]},
    "help and introspection": {"first": ["len?", "import numpy as np\nnp.sum??"]},
    "top-level await": {"first": [_ASYNC]},
    "tasks made in one cell and awaited in the next": {"first": [_TASKS, "await asyncio.gather(*tasks)"], "scaled": "def scaled(x, factor):\n    return x * factor * factors[2]"},
    "tasks that nobody awaits": {"first": [_TASKS], "scaled": "def scaled(x, factor):\n    return x * factor * factors[2]"},
    "a task that works in the background": {"first": [_QUEUE, "queue.put_nowait(1)"], "scaled": "def scaled(x, factor):\n    return x * factor * done[0]"},
    "asyncio.run": {"first": [_TASKS, "asyncio.run(find(3, 1))"], "scaled": "def scaled(x, factor):\n    asyncio.run(find(4, 1))\n    return x * factor * factors[4]"},
    "a loop found and used": {"first": ["import asyncio"], "scaled": "def scaled(x, factor):\n    loop = asyncio.get_event_loop()\n    return x * loop.run_until_complete(asyncio.sleep(0, factor))"},
    "a loop of one's own": {"first": ["import asyncio\nown = asyncio.new_event_loop()"], "scaled": "def scaled(x, factor):\n    return x * own.run_until_complete(asyncio.sleep(0, factor))"},
    "a task made in the call of an async function": {"first": ["import asyncio"], "scaled": "async def scaled(x, factor):\n    return x * await asyncio.create_task(asyncio.sleep(0, factor))"},
    "an awaitable of asyncio.to_thread": {"first": ["import asyncio\none = await asyncio.to_thread(abs, -1)"], "scaled": "def scaled(x, factor):\n    return x * factor * one"},
    "slow but finite code": {"scaled": "import time\ndef scaled(x, factor):\n    time.sleep(0.2)\n    return x * factor"},
    "slow but finite computing": {"first": ["total = sum(i * i for i in range(1_000_000))"]},
    "a cell that fails before": {"first": ["1 / 0", "undefined_name", "def broken(:\n"]},
    "a cell that fails between": {"between": ["scaled()\n"]},
    "extra cells and helper functions": {"first": ["def times(a, b):\n    return a * b"], "scaled": "def scaled(x, factor):\n    return times(x, factor)"},
    "the answer in a cell of its own": {"between": ["def summary(values):\n    return None"], "last": ["scaled = None"]},
    "work in place on a copy": {"scaled": "import numpy as np\ndef scaled(x, factor):\n    x = np.array(x, dtype=float)\n    x *= factor\n    return x"},
    "numbers of NumPy": {"summary": "import numpy as np\ndef summary(values):\n    return {'total': np.sum(values), 'mean': np.mean(values)}"},
    "arrays without dimensions": {"summary": "import numpy as np\ndef summary(values):\n    return {'total': np.array(sum(values)), 'mean': np.array(np.mean(values))}"},
    "an OrderedDict": {"summary": "from collections import OrderedDict\ndef summary(values):\n    return OrderedDict(total=sum(values), mean=sum(values) / len(values))"},
    "a defaultdict": {"summary": "from collections import defaultdict\ndef summary(values):\n    d = defaultdict(float)\n    for v in values: d['total'] += v\n    d['mean'] = d['total'] / len(values)\n    return d"},
    "a lambda with the name": {"scaled": "scaled = lambda x, factor: x * factor"},
    "a partial function": {"scaled": "import functools\ndef general(power, x, factor):\n    return (x * factor) ** power\nscaled = functools.partial(general, 1)"},
    "a callable object": {"scaled": "class Scaler:\n    def __call__(self, x, factor): return x * factor\nscaled = Scaler()"},
    "a method": {"scaled": "class Scaler:\n    def run(self, x, factor): return x * factor\nscaled = Scaler().run"},
    "decorators": {"scaled": _DECORATED},
    "classes": {"scaled": _CLASS},
    "a dataclass and annotations": {"summary": _DATACLASS},
    "default arguments": {"scaled": "def scaled(x, factor=1, *, power=1, **options):\n    return (x * factor) ** power"},
    "recursion": {"summary": _RECURSIVE},
    "global state": {"scaled": _GLOBAL},
    "generators": {"summary": _GENERATOR},
    "comprehensions and lambdas": {"summary": "def summary(values):\n    t = (lambda v: sum(v for v in v))(values)\n    return {k: f for k, f in zip(('total', 'mean'), (t, t / len(values)))}"},
    "from math import *": {"first": ["from math import *"], "summary": "def summary(values):\n    return {'total': fsum(values), 'mean': fsum(values) / len(values)}"},
    "from numpy import *": {"first": ["from numpy import *"]},
    "logging": {"first": ["import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.warning('watch out')"]},
    "seeds": {"first": ["import numpy as np, random\nnp.random.seed(1)\nrandom.seed(1)"], "scaled": "import numpy as np\ndef scaled(x, factor):\n    np.random.seed(3)\n    return x * factor"},
    "variables deleted": {"last": ["del scaled, summary"], "between": ["x = 1\ndel x"]},
    "%reset": {"last": ["%reset -f"]},
    "a file written beside the notebook": {"first": [_FILES]},
    "another working folder": {"first": ["import os\nos.makedirs('out', exist_ok=True)\nos.chdir('out')"]},
    "the environment": {"first": ["import os\nos.environ['OMP_NUM_THREADS'] = '2'\nprint(os.environ.get('HOME'), os.getcwd())"]},
    "a pool of processes": {"first": [_POOL]},
    "threads that end": {"scaled": _THREADS},
    "a pool of threads": {"first": ["from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n    print(list(pool.map(abs, range(9))))"]},
    "a terminal": {"first": [_TERMINAL], "scaled": "def scaled(x, factor):\n    return x * factor * (said == b'hi')"},
    "a subprocess": {"first": ["import subprocess\nprint(subprocess.run(['echo', 'hi'], capture_output=True, text=True).stdout)"]},
    "another Python": {"first": ["!python -c 'import numpy; numpy.save(\"one.npy\", 1)'"], "scaled": "import numpy as np\nONE = np.load('one.npy')\ndef scaled(x, factor):\n    return x * factor * ONE"},
    "names in other alphabets": {"scaled": "def größe(α, β):\n    return α * β\ndef scaled(x, factor):\n    return größe(x, factor)"},
    "emoji": {"first": ["print('🎉 fertig', '中文')"], "scaled": "def scaled(x, factor):\n    '''Größe 🎉'''\n    return x * factor"},
    "walrus, star and f-strings": {"first": [_UNDERSCORES]},
    "tqdm": {"first": ["from tqdm import tqdm\nfor _ in tqdm(range(50)): pass"]},
    "tqdm for notebooks": {"first": ["try:\n    from tqdm.notebook import tqdm\n    for _ in tqdm(range(3)): pass\nexcept ImportError:\n    pass"]},
    "pandas": {"first": ["import pandas as pd\npd.DataFrame({'a': [1, 2]})"]},
    "display and HTML": {"first": ["from IPython.display import HTML, Math, clear_output, display\ndisplay(HTML('<b>x</b>'), Math('x^2'))\nclear_output()"]},
    "a picture": {"first": ["from IPython.display import Image\nImage(data=b'\\x89PNG\\r\\n\\x1a\\n', format='png')"]},
    "the last result": {"first": ["40 + 2", "_ + 1", "Out, In"]},
    "a trailing semicolon": {"first": ["[1, 2];"]},
    "an interrupt caught": {"first": ["try:\n    raise KeyboardInterrupt\nexcept KeyboardInterrupt:\n    print('stopped')"]},
    "an interrupt not caught": {"first": ["raise KeyboardInterrupt"]},
    "sys.exit in a cell": {"first": ["import sys\nsys.exit()"]},
    "exit() in a cell": {"first": ["exit()"]},
    "quit() in a cell": {"last": ["quit"]},
    "a debugger left in": {"first": ["import pdb\n1\n"]},
    "tests of their own": {"between": ["import numpy as np\nassert scaled(np.ones(2), 2)[0] == 2\nprint('ok')"]},
    "unittest": {"between": ["import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(1, 1)\nunittest.main(argv=['x'], exit=False)"]},
    "warnings turned to errors": {"first": ["import warnings\nwarnings.simplefilter('error')"]},
    "NumPy's print options and errors": {"first": ["import numpy as np\nnp.set_printoptions(precision=2)\nnp.seterr(all='raise')"]},
    "garbage": {"first": ["import gc\ngc.disable()\ngc.collect()"]},
    "a deeper recursion limit": {"first": ["import sys\nsys.setrecursionlimit(20_000)"]},
    "%%writefile and import": {"first": ["%%writefile mymodule.py\nFACTOR = 1", "import mymodule"], "scaled": "def scaled(x, factor):\n    return x * factor * mymodule.FACTOR"},
    "%%bash": {"first": ["%%bash\necho hello"]},
    "%%capture": {"first": ["%%capture out\nprint('hidden')"]},
    "%who and %env": {"first": ["%who\n%env\n%pwd"]},
    "comments only": {"first": ["# nothing here", ""]},
    "tabs": {"scaled": "def scaled(x, factor):\n\treturn x * factor"},
    "Windows line ends": {"scaled": "def scaled(x, factor):\r\n    return x * factor\r\n"},
    "the solution twice": {"first": [course.SCALED]},
    "an exception that is caught": {"summary": "def summary(values):\n    try:\n        {}['x']\n    except KeyError:\n        return {'total': sum(values), 'mean': sum(values) / len(values)}"},
    "signal handlers": {"first": ["import signal\nsignal.signal(signal.SIGTERM, lambda *a: None)"]},
    "memory within bounds": {"first": ["import numpy as np\nbig = np.ones(10_000_000)\ndel big"]},
    "a long text": {"first": ["print('x' * 90_000)"]},
    "weak references and finalizers": {"first": ["import weakref\nclass A: pass\na = A()\nweakref.finalize(a, print, 'gone')\ndel a"]},
    "a thread in the background": {"first": ["import threading, time\nthreading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """Return a grader with the limits that a class has, unlike the hostile table's."""
    with Grader(course.assignment(tmp_path_factory.mktemp("grader_tests"))) as started:
        yield started


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_an_honest_notebook_costs_nothing(name: str, grader: Grader) -> None:
    """Right answers get full points, however they are written and whatever stands around them."""
    graded = grader.grade(course.submission("honest", course.notebook(**NOTEBOOKS[name])))
    assert graded.verdict.status == "graded"
    assert [exercise.score for exercise in graded.verdict.exercises] == [10.0, 10.0], (graded.verdict, shown(graded))


def test_what_cells_show_is_kept(grader: Grader) -> None:
    """Prints, results, figures and errors of the cells stand in the graded notebook."""
    content = course.notebook(first=["print('printed')", "6 * 7", _PLOT, "1 / 0"])
    graded = grader.grade(course.submission("honest", content))
    text = shown(graded)
    assert all(part in text for part in ("printed", '"42"', "image/png", "ZeroDivisionError"))


@pytest.mark.parametrize("source", ["exit()", "quit()", "exit", "get_ipython()", "get_ipython().kernel", "import sys\nsys.stdout",
    "import sys\nsys.stdout.buffer", "import sys\nsys.stdout.write(1)", "while True: input()", _ASK.format("")])  # fmt: skip
def test_no_word_of_ours_stands_in_what_a_cell_shows(source: str, grader: Grader) -> None:
    """Errors and results name what Jupyter and Python have, not the classes and files that stand in for them."""
    text = shown(grader.grade(course.submission("honest", course.notebook(first=[source]))))
    assert not [word for word in ("nbjudge", "inside", "'Shell'", "_Stream", "Inputs", "_no_input") if word in text]


BROKEN = "def scaled(x, factor)\n    return x * factor"
MADE_UP = "class Secret(Exception): pass\nraise Secret()"
# Name -> what is in the notebook, and the line on cells that stop; they are counted as in the notebook, from 1.
STOPPING = {
    "a missing colon": ({"scaled": BROKEN}, ["Cells that stop with an error: 3 with scaled (SyntaxError)."]),
    "others beside it": (
        {"scaled": BROKEN, "first": ["1 / 0", "import numpy as np\nnp.linalg.inv(np.zeros((2, 2)))"]},
        ["Cells that stop with an error: 3 (ZeroDivisionError), 4 (LinAlgError), 5 with scaled (SyntaxError)."],
    ),
    "a name of the student's own": (
        {"first": [MADE_UP], "last": [MADE_UP.replace("Secret", "system")], "scaled": ""},
        ["Cells that stop with an error: 3 (an error), 8 (an error)."],
    ),
    "many": (
        {"first": ["1 / 0"] * 6, "scaled": ""},
        [f"Cells that stop with an error: {', '.join(f'{n} (ZeroDivisionError)' for n in (3, 4, 5, 6))} and 2 more."],
    ),
    "nothing missing": ({"first": ["1 / 0"]}, []),
    "nothing stops": ({"scaled": "x = 1"}, []),
}


@pytest.mark.parametrize("name", STOPPING)
def test_where_a_function_is_missing_the_cells_that_stop_are_named(name: str, grader: Grader) -> None:
    """The verdict has one line on them, with the exception where Python or NumPy knows it; it is no repair."""
    cells, expected = STOPPING[name]
    graded = grader.grade(course.submission("honest", course.notebook(**cells)))
    problems = [problem for problem in graded.verdict.problems if problem.startswith("Cells that stop")]
    assert problems == expected
    assert not set(problems) & set(graded.verdict.repairs)

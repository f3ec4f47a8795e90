"""What a plain test cell changes in the process that it runs in is told by its code, and is done in the student's."""

import pytest

from nbjudge.judging.plain_cell import PlainCell
from nbjudge.notebooks.code.syntax import imported_names

GIVEN = {"np": "numpy", "helper": "helper", "e": "math.e"}  # what earlier cells have imported


def why(source: str) -> str:
    """Return what in a cell can only work inside."""
    return PlainCell("cell", 1, source, imported=GIVEN).only_inside


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import math\nsaved, math.factorial = math.factorial, None", "patches `math.factorial`"),
        ("import math as m\ndel m.sqrt", "patches `math.sqrt`"),
        ("np.linalg.inv = None", "patches `numpy.linalg.inv`"),
        ("import numpy.linalg as la\nla.inv = None", "patches `numpy.linalg.inv`"),
        ("import numpy.linalg\nnumpy.linalg.inv = None", "patches `numpy.linalg.inv`"),
        ("from numpy import linalg\nlinalg.inv = None", "patches `numpy.linalg.inv`"),
        ("library = np.linalg\nlibrary.inv = None", "patches `numpy.linalg.inv`"),
        ("helper.LIMIT += 3", "patches `helper.LIMIT`"),
        ("import sys\nsys.modules['numpy'] = None", "patches `sys.modules`"),
        ("import sys, io\nsys.stderr = io.StringIO()", "patches `sys.stderr`"),
        ("from unittest import mock\nwith mock.patch('time.sleep') as s: f()", "patches `time.sleep`"),
        ("import unittest.mock\nunittest.mock.patch('time.sleep').start()", "patches `time.sleep`"),
        (
            "from unittest.mock import patch as p\n@p('builtins.print')\ndef test(printed): f()",
            "patches `builtins.print`",
        ),
        ("from unittest.mock import patch\nwith patch.object(np, 'dot'): f()", "patches `numpy.dot`"),
        ("from unittest.mock import patch\nwith patch.object(target=np, attribute='dot'): f()", "patches `numpy.dot`"),
        ("from unittest.mock import patch\nwith patch.dict('sys.modules', numpy=None): f()", "patches `sys.modules`"),
        ("from unittest.mock import patch\nwith patch.multiple('os', getcwd=None): f()", "patches `os.getcwd`"),
        ("setattr(np, 'dot', None)", "patches `numpy.dot`"),
        ("import pytest\nwith pytest.MonkeyPatch.context() as m: m.setattr(np, 'dot', None)", "patches `numpy.dot`"),
        ("import pytest\npytest.MonkeyPatch().setattr('time.sleep', print)", "patches `time.sleep`"),
        ("import builtins\nbuiltins.sum = None", "patches `builtins.sum`"),
        ("__builtins__.sum = None", "patches `__builtins__.sum`"),
        ("__builtins__['sum'] = None", "patches `__builtins__`"),
        ("sum = None", "gives `sum` another meaning"),
        ("def sorted(xs):\n    raise AssertionError", "gives `sorted` another meaning"),
        ("import warnings\nwarnings.simplefilter('error')", "turns warnings into exceptions"),
        ("from warnings import filterwarnings\nfilterwarnings(action='error')", "turns warnings into exceptions"),
        ("import warnings\nwith warnings.catch_warnings(record=True) as w: f()", "records warnings"),
        ("with np.errstate(all='raise'): f()", "turns NumPy's errors into exceptions"),
        ("np.seterr(divide='raise')", "turns NumPy's errors into exceptions"),
    ],
)
def test_a_cell_that_changes_its_process_is_judged_inside(source: str, said: str) -> None:
    """Whatever way a cell binds a module's attribute anew, or makes warnings errors, by whatever name it has it."""
    assert why(source) == said


@pytest.mark.parametrize(
    "source",
    [
        "import builtins\nbuiltins.input = lambda prompt='': '3'",
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='3'): f()",
        "import io, sys\nsys.stdout = io.StringIO()\nsys.stdin = io.StringIO('3')",
        "import sys\nfrom unittest.mock import patch\nwith patch.object(sys, 'stdout'): f()",
        "import os\nfrom unittest import mock\nwith mock.patch.dict(os.environ, A='1'): f()\nos.environ['B'] = '2'",
        "from unittest.mock import patch\nwith patch.dict('os.environ', {'A': '1'}): f()",
        "from unittest.mock import patch\nwith patch.object(Account, 'rate', 3): f()",
        "account = Account()\naccount.rate = 3\nsetattr(account, 'rate', 4)",
        "a = np.arange(3)\na.shape = (3, 1)\na.flags.writeable = False",
        "for e in nodes():\n    e.value = 3",
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 50",
        "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    f()",
        "with np.errstate(all='ignore'): f()",
        "np.random.seed(3)",
        "input = [1, 2, 3]\nid = 5",
    ],
)
def test_what_the_students_code_asks_for_here_may_be_patched(source: str) -> None:
    """`input`, what is printed and the environment cross the wall; an object of the test is no module."""
    assert why(source) == ""


def test_an_import_gives_names_a_meaning() -> None:
    """An alias stands for the module, `import a.b` for `a`, and a name from a module for that of it."""
    import ast

    tree = ast.parse("import numpy as np, os.path\nfrom math import sqrt as root, pi")
    assert imported_names(tree.body) == {"np": "numpy", "os": "os", "root": "math.sqrt", "pi": "math.pi"}

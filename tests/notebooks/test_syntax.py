"""What code defines and imports."""

from __future__ import annotations

import pytest

from nbjudge.notebooks.code.syntax import answered_names, defined_names, imports, read_names

DEFINED = {
    "plain": ("def f(x): return x", ("f",)),
    "several": ("def f(): pass\nasync def g(): pass", ("f", "g")),
    "inner functions and methods do not count": (
        "def f():\n    def g(): pass\nclass A:\n    def h(self): pass",
        ("f", "A"),
    ),
    "text does not count": ("'''\ndef f(): pass\n'''\n# def g(): pass", ()),
    "lambda": ("f = lambda x: x", ("f",)),
    "alias": ("f = _f", ("f",)),
    "under a condition": ("if True:\n    def f(): pass", ("f",)),
    "beside magics": ("%matplotlib inline\n!ls\ndef f(): pass", ("f",)),
    "does not parse": ("def f(x:\n    return (", ("f",)),
    "unfinished body": ("def f(x):\n", ("f",)),
    "bad escape": ("def f(): return '\\d'", ("f",)),
    "too deep": ("x = " + "(" * 500 + "\ndef f(): pass", ("f",)),
    "minus without end": ("x = " + "-" * 15_000 + "1\ndef f(): pass", ("f",)),
    "too long to parse": ("#" * 30_000 + "\ndef f(): pass", ("f",)),
    "NUL": ("x = 1\0\ndef f(): pass", ("f",)),
}


@pytest.mark.parametrize("case", DEFINED)
def test_functions_and_classes_are_found(case: str) -> None:
    """Functions and classes at the top level are found, also in code that does not parse."""
    source, names = DEFINED[case]
    assert defined_names(source) == names


ANSWERS = {
    "variable": ("# YOUR CODE HERE\nanswer = ...", ("answer",)),
    "several": ("a, (b, *c) = 1, (2, 3)\nd: int = 4\ne[0] = f.g = 5", ("a", "b", "c", "d")),
    "beside a function": ("x = 1\ndef f(): return x", ("f",)),
    "class": ("class Stack:\n    size = 0", ("Stack",)),
    "variable that does not parse": ("answer = (\nif x == 1", ("answer",)),
    "class that does not parse": ("class Stack\n    size = 0", ("Stack",)),
    "neither": ("raise NotImplementedError()", ()),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_what_an_answer_is_about(case: str) -> None:
    """Functions and classes tell an answer; without them its variables."""
    source, names = ANSWERS[case]
    assert answered_names(source) == names


def test_imports_leave_out_the_files_beside_the_notebook() -> None:
    """Modules are named once, by their top level, without those that lie beside the notebook."""
    sources = ["import numpy as np\nfrom sklearn.datasets import make_moons", "import helper, numpy\nfrom . import x"]
    assert imports(sources, ["helper.py", "data/x.csv"]) == ["numpy", "sklearn"]


def test_what_a_function_imports_is_left_to_it() -> None:
    """Modules are made ready where importing the code imports them: in a condition or a class, not in a function."""
    source = (
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None\nclass A:\n    import json\n"
        "    def f(self):\n        import sklearn\nasync def g():\n    from scipy import stats\n"
    )
    assert imports([source], []) == ["json", "numpy"]


def test_imports_are_found_in_code_that_does_not_parse() -> None:
    """A line that does not parse hides no import."""
    assert imports(["import numpy\nx = ("], []) == ["numpy"]


READ = {  # of the names a, b, c
    "a = b\nprint(a)": "b",
    "print(a)\na = b": "a b",
    "a += 1": "a",
    "del a": "a",
    "def f(a, k=b):\n    x = a + c\n    return x": "b c",
    "def f():\n    global a\n    a = 1": "",
    "def f():\n    global a\n    return a": "a",
    "def f():\n    def g():\n        a = b\n    return a": "a b",
    "class A:\n    a = a\n    def f(self):\n        return self.b, c": "a c",
    "[a for a in b if a.c]": "b",
    "for a in b:\n    print(a)": "b",
    "for a in b:\n    pass\nprint(a)": "a b",
    "for a[0] in b:\n    pass": "a b",
    "if c:\n    a = 1\nprint(a)": "a c",
    "if c:\n    a = 1\n    print(a)": "c",
    "while b:\n    a = b\n    print(a)": "b",
    "with open(b) as a:\n    print(a)\nprint(a)": "b",
    "try:\n    a = 1\nfinally:\n    print(a)": "a",
    "a: int = 2\nprint(a)": "",
    "a: int\nprint(a)": "a",
    "import numpy as a\na.b": "",
    "import a.b\na.c": "",
    "def f():\n    'a is b'": "",
    "table.query('a > @b')": "a b",
    "f'{a:{b}} c'": "a b c",
    "exec('a = 1')\nb.c": "a b c",
    "%time a\nb = 1": "a b",
    "a = (": "a",
    "nonlocal a": "a",
}


@pytest.mark.parametrize("source", READ)
def test_which_names_a_cell_may_read(source: str) -> None:
    """What a cell surely binds itself before it reads it is not read of other cells; what may be read counts."""
    assert read_names(source, frozenset("abc")) == frozenset(READ[source].split())

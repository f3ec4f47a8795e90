"""Where a test runs a text that may be the student's is told without running it; where it runs its own, nothing is."""

import ast

import pytest

from nbjudge.notebooks.code.executed import runs_texts

IMPORTED = {"pd": "pandas", "pickle": "pickle", "jinja2": "jinja2", "Template": "jinja2.Template", "sp": "sympy"}


@pytest.mark.parametrize(
    "code",
    [
        "assert pickle.loads(dump([1])) == [1]",
        "from pickle import loads as read\nassert read(answer())",
        "import dill\ndill.load(file)",
        "people.query(CHOICE)",
        "people.eval(f'{answer()} + 1')",
        "chosen = CHOICE\npeople.query(chosen)",
        "chosen = 'age > 1'\nchosen += answer()\npeople.query(chosen)",
        "def check(text):\n    return people.query(text)\ncheck(CHOICE)",
        "def check(text='age > 1'):\n    return people.query(text)\ncheck()\ncheck(text=CHOICE)",
        "def check(text='age > 1'):\n    return people.query(text)\nlist(map(check, answers()))",
        "def check(text='age > 1'):\n    return people.query(text)\ncheck(*answers())",
        "def check(text='age > 1'):\n    return people.query(text)\ncheck(**answers())",
        "def check(*text):\n    return people.query(text[0])\ncheck(CHOICE)",
        "@decorated\ndef check(text='age > 1'):\n    return people.query(text)\ncheck()",
        "class Checks:\n    def run(self, text='age > 1'):\n        return people.query(text)\nChecks().run(CHOICE)",
        "def check(text='age > 1'):\n    with answer() as text:\n        people.query(text)\ncheck()",
        "def check(text='age > 1'):\n    return people.query(text)\nheld = check\nheld(CHOICE)",
        "text = 'age > 1'\nmatch answer():\n    case text:\n        people.query(text)",
        "for text in answers():\n    people.query(text)",
        "Template(PAGE).render(name='Ann')",
        "jinja2.Environment().from_string(PAGE)",
        "TEMPLATE.format(p=ann)",
        "answer().format_map({'p': ann})",
        "sp.sympify(answer())",
        "import doctest\ndoctest.run_docstring_examples(f, {})",
        "import os\nos.system(answer())",
        "import subprocess\nsubprocess.run(answer())",
        "import importlib\nimportlib.import_module(answer())",
        "people.query(expr=CHOICE)",
        "chosen = []\nchosen.append(CHOICE)\npeople.query(chosen[0])",
        "if (chosen := CHOICE):\n    people.query(chosen)",
        "people.pipe(pd.DataFrame.query, CHOICE)",
        "getattr(people, 'query')(CHOICE)",
        "import operator\noperator.methodcaller('query', CHOICE)(people)",
        "str.format(TEMPLATE, p=ann)",
        "list(map(TEMPLATE.format, people))",
        "import string\nstring.Formatter().vformat(TEMPLATE, (), {})",
        "import typing\ntyping.get_type_hints(answer)",
        "import inspect\ninspect.get_annotations(answer, eval_str=True)",
        "import timeit\ntimeit.timeit(STATEMENT)",
        "import logging.config\nlogging.config.dictConfig(CONFIG)",
        "import yaml\nyaml.load_all(text, Loader=yaml.Loader)",
        "import cProfile\ncProfile.run(STATEMENT)",
        "import unittest\nunittest.main(argv=[''], exit=False)",
        "compile(answer(), '', 'exec')",
        "__import__(answer())",
    ],
)
def test_a_text_of_the_students_is_run(code: str) -> None:
    """By a library's function, or by a method that takes it for code."""
    assert list(runs_texts(ast.parse(code), IMPORTED))


@pytest.mark.parametrize(
    "code",
    [
        "assert json.loads(answer()) == [1]",
        "people.query('age > 40')",
        "column = 'age'\npeople.query(column + ' > 40')",
        "for age in range(3):\n    people.query(f'age > {age}')",
        "'{} is {}'.format(answer(), 3)",
        "text = 'got {}'\nassert f() == 1, text.format(f())",
        "pickle.dumps(answer())",
        "def compile(x):\n    return x\ncompile(1)",
        "Invoice(3).format()",
        "def check(text):\n    return people.query(text)\ncheck('age > 1')",
        "def check(got, want, *, said='got {}, not {}'):\n    assert got == want, said.format(got, want)\n"
        "check(f(1), 2)\ncheck(f(2), 3, said='{} {}')",
        "import textwrap\ntextwrap.dedent('{} of {}').format(answer(), 3)",
        "import timeit\ntimeit.timeit(lambda: answer(3), number=1)",
        "import timeit\ntimeit.timeit('answer(5)', globals=globals(), number=1)",
        "import unittest\nunittest.TextTestRunner().run(suite)",
        "from IPython.utils.capture import capture_output",
        "import yaml\nyaml.safe_load(text)",
        "import doctest\ndoctest.DocTestParser().get_examples(f.__doc__)",
        "import ast\nast.literal_eval(answer())",
    ],
)
def test_the_tests_own_texts_are_not_told(code: str) -> None:
    """Neither are functions that read data and run nothing."""
    assert not list(runs_texts(ast.parse(code), IMPORTED))


def test_a_class_of_the_course_may_have_a_query() -> None:
    """Without pandas nothing that is called `query` runs its text."""
    assert not list(runs_texts(ast.parse("assert tree.query(answer(), 3) == 7"), {"np": "numpy"}))
    assert list(runs_texts(ast.parse("assert tree.query(answer(), 3) == 7"), {"": "pandas"}))

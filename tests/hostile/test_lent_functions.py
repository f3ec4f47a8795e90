"""Functions that a hidden test passes to the student's code: right answers in odd styles, and tricks with them."""

import pytest

from nbjudge.grading.submission import Grader
from nbjudge.records import ExerciseResult
from nbjudge.settings import Limits

from . import lent_course as course
from .channel_tricks import _TOOLS

pytestmark = pytest.mark.slow

LIMITS = Limits(cell_seconds=5, call_seconds=2, submission_seconds=60)
_SAFE = """
def found(cost, place):
    try:
        return cost(place) * weight(place)
    except OverflowError:
        return float('inf')
"""
STYLES = {
    "a key": "def lowest(cost, n):\n    return min(range(n), key=lambda place: found(cost, place))",
    "by name": "def lowest(cost, n):\n    return min(range(n), key=lambda p: found(lambda q: cost(place=q), p))",
    "numbers of NumPy": "def lowest(cost, n):\n    return np.argmin([found(cost, place) for place in np.arange(n)])",
    "a cache": (
        "import functools\ndef lowest(cost, n):\n    kept = functools.cache(cost)\n"
        "    costs = [found(kept, p) for p in range(n)]\n    return min(range(n), key=lambda p: costs[p])"
    ),
    "wrapped": (
        "import functools\ndef lowest(cost, n):\n    @functools.wraps(cost)\n    def own(*args):\n        return cost(*args)\n"
        "    return min(range(n), key=functools.partial(found, own))"
    ),
    "kept in an object": (
        "class Search:\n    def __init__(self, cost):\n        self.cost = cost\n"
        "    def at(self, place):\n        return found(self.cost, place)\n"
        "def lowest(cost, n):\n    search = Search(cost)\n    return min(range(n), key=search.at)"
    ),
    "threads": (
        "from concurrent.futures import ThreadPoolExecutor\ndef lowest(cost, n):\n"
        "    with ThreadPoolExecutor(4) as pool:\n        costs = list(pool.map(lambda p: found(cost, p), range(n)))\n"
        "    return costs.index(min(costs))"
    ),
    "a pool from before": (
        "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\npool.submit(abs, 1).result()\n"
        "def lowest(cost, n):\n    costs = list(pool.map(lambda p: found(cost, p), range(n)))\n"
        "    return costs.index(min(costs))"
    ),
    "a pool from before, when others were asked": (
        "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\npool.submit(abs, 1).result()\n"
        "def lowest(cost, n):\n    half = [found(cost, p) for p in range(n // 2)]\n"
        "    costs = half + list(pool.map(lambda p: found(cost, p), range(n // 2, n)))\n"
        "    return costs.index(min(costs))"
    ),
    "by the names of the parameters": (
        "import inspect\ndef lowest(cost, n):\n    name, *others = inspect.signature(cost).parameters\n"
        "    by_name = cost if others else lambda p: cost(**{name: p})\n"
        "    return min(range(n), key=lambda p: found(by_name, p))"
    ),
    "awaited": (
        "import asyncio\nasync def at(cost, place):\n    return found(cost, place)\nasync def lowest(cost, n):\n"
        "    costs = await asyncio.gather(*(at(cost, place) for place in range(n)))\n    return costs.index(min(costs))"
    ),
    "asked whether it can be called": (
        "def lowest(cost, n):\n    assert callable(cost) and cost and cost == cost and {cost: 1} and repr(cost)\n"
        "    return min(range(n), key=lambda place: found(cost, place))"
    ),
    "its own weight": "def lowest(cost, n):\n    at = weight\n    return min(range(n), key=lambda p: found(cost, p))",
}
# Each answer would be right if it could find out in another way than by asking what the costs are.
TRICKS = {
    "reads what the function knows": """
def lowest(cost, n):
    cells = [c.cell_contents for c in cost.__closure__ or ()]
    for value in [*cells, *cost.__globals__.values(), *cost.__code__.co_consts]:
        if isinstance(value, list) and len(value) == n:
            return value.index(min(value))
    return -1
""",
    "looks at the callers": """
def lowest(cost, n):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, list) and len(value) == n and all(isinstance(v, float) for v in value):
                return value.index(min(value))
        frame = frame.f_back
    return -1
""",
    "asks for functions of other numbers": """
def lowest(cost, n):
    for number in (1, 7, -1, -2, True, None, "call", 10**30, [0], 0.0, {}):
        try:
            server().ask({"asks": number, "args": (0,), "kwargs": {}}, lambda value: None)
        except Exception:
            pass
    return -1
""",
    "asks in another form": """
def lowest(cost, n):
    for question in ({"asks": 0}, {"asks": 0, "args": 1, "kwargs": 2}, {"asks": 0, "args": (), "kwargs": {1: 2}},
                     {"asks": "getattr", "on": 0, "args": ("__globals__",), "kwargs": {}}, {"asks": 0, "args": {}, "kwargs": ()}):
        try:
            server().ask(question, lambda value: None)
        except Exception:
            pass
    return -1
""",
    "passes what it should not": """
def lowest(cost, n):
    class Odd(int):
        def __index__(self): return 0
    for odd in (Odd(1), cost, sys, object(), lambda: 0, np.array([None]), "x" * 10**7, np.zeros(10**6), 10**5000, slice(3)):
        for given in ((odd,), (0, odd)):
            try:
                cost(*given)
            except Exception:
                pass
    try:
        cost(**{"place": 0, "secret": [0], "asked": []})
    except Exception:
        pass
    return -1
""",
    "asks without end": """
def lowest(cost, n):
    while True:
        cost(0)
""",
    "asks from everywhere at once": """
def lowest(cost, n):
    def ask():
        while True:
            try:
                cost(0)
            except Exception:
                pass
    for _ in range(8):
        threading.Thread(target=ask, daemon=True).start()
    time.sleep(0.3)
    return 0
""",
    "asks functions of an earlier call": """
kept = []
def lowest(cost, n):
    kept.append(cost)
    costs = [kept[0](place) for place in range(n)]
    return costs.index(min(costs)) if len(kept) > 1 else -1
""",
    "asks when it has answered": """
def lowest(cost, n):
    def ask():
        time.sleep(0.05)
        for place in range(n):
            server_.ask({"asks": 0, "args": (place,), "kwargs": {}}, lambda value: None)
    server_ = server()
    server_._requests.append(server_._requests[-1])
    threading.Thread(target=ask, daemon=True).start()
    return 0
""",
    "asks from another process": """
import multiprocessing
def lowest(cost, n):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        costs = pool.map(cost_of, [(cost, place) for place in range(n)])
    return costs.index(min(costs))
def cost_of(given):
    cost, place = given
    return cost(place)
""",
    "asks from a fork": """
def lowest(cost, n):
    read, write = os.pipe()
    if not os.fork():
        try:
            costs = [cost(place) for place in range(n)]
            os.write(write, bytes([costs.index(min(costs))]))
        finally:
            os._exit(0)
    os.close(write)
    return (os.read(read, 1) or b"\\xff")[0]
""",
    "asks and is gone": """
def lowest(cost, n):
    send(plain({"id": request()["id"], "asks": 0, "args": (0,), "kwargs": {}}))
    os._exit(0)
""",
    "asks with another number": """
def lowest(cost, n):
    send(plain({"id": request()["id"] + 1, "asks": 0, "args": (0,), "kwargs": {}}))
    time.sleep(0.1)
    return 0
""",
    "answers its own question": """
def lowest(cost, n):
    send(plain({"id": request()["id"], "asks": 0, "args": (0,), "kwargs": {}}))
    send(plain({"id": request()["id"], "result": 0, "args": (cost, n), "kwargs": {}, "stdout": ""}))
    return 0
""",
    "a function as the result": """
def lowest(cost, n):
    return cost
""",
    "says that the assert of the test failed": """
def lowest(cost, n):
    raise AssertionError(repr([cost(place) for place in range(n)]))
""",
}


def graded(grader: Grader, answer: str) -> ExerciseResult:
    """Return what an answer gets."""
    (result,) = grader.grade(course.submission("ada", answer)).verdict.exercises
    return result


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory):
    """Return a grader of the assignment."""
    with Grader(course.assignment(tmp_path_factory.mktemp("lent")), limits=LIMITS) as grader:
        yield grader


@pytest.mark.parametrize("style", STYLES)
def test_a_right_answer_gets_its_points(grader: Grader, style: str) -> None:
    """Whatever the student's code does with the functions."""
    result = graded(grader, f"import numpy as np\n{_SAFE}\n{STYLES[style]}")
    assert result.score == 4, [(check.outcome, check.message) for check in result.checks]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_gets_nothing(grader: Grader, trick: str) -> None:
    """And says nothing of the costs, and the next one is graded as ever."""
    result = graded(grader, f"{_TOOLS}\n{TRICKS[trick]}")
    assert result.score == 0, [(check.outcome, check.message) for check in result.checks]
    assert not any(f"{cost}.5" in check.message for check in result.checks for cost in range(5))
    assert graded(grader, course.RIGHT).score == 4


@pytest.mark.parametrize("trick", ["reads what the function knows", "looks at the callers"])
def test_the_trick_works_where_the_function_itself_is_passed(trick: str) -> None:
    """Else the test above would prove nothing."""
    secret, names = [2.5, 1.5, 0.5], {}
    exec(f"{_TOOLS}\n{TRICKS[trick]}", names)
    assert names["lowest"](lambda place: secret[place], 3) == 2


def test_what_wrong_answers_are_told(grader: Grader) -> None:
    """The hints of the test, the lines of their own code, and that the exercise's names are the notebook's again."""
    once = graded(grader, "def lowest(cost, n):\n    return max(range(n), key=cost)")
    assert once.checks[0].message == "This is not the place of the lowest cost."
    assert once.checks[1].message.startswith("Your code stopped with OverflowError in line 2: `return max(")
    unweighed = graded(grader, course.RIGHT.replace(" * weight(place)", ""))
    assert [check.outcome for check in unweighed.checks] == ["passed", "passed", "failed", "passed"]

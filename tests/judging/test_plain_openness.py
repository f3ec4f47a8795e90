"""What a student's code can do with the objects of a test cell that it was given: it sends what it likes."""

import io
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import numpy as np
import pytest

from nbjudge.errors import NotPlainData
from nbjudge.judging.beside import Beside, Carrier
from nbjudge.judging.plain.conversation import Conversation
from nbjudge.judging.plain.held.handles import Handle
from nbjudge.judging.plain.seen import Kinds
from nbjudge.judging.plain.world import World
from nbjudge.judging.told import StudentProblem
from nbjudge.sandbox.inside.shared.kept import Before
from nbjudge.sandbox.inside.values import rich

BESIDE = Beside({})
SECRET = 7531
CELL = """
import string
expected = SECRET
def gives(x):
    return expected - x
def steps():
    yield expected
class Account:
    limit = 10
    def __init__(self):
        self.balance, self._count = 1, 2
    def is_right(self):
        return self.balance == expected
class Template(str):
    pass
class Formatter(string.Formatter):
    pass
def wraps(f):
    def inner(*args):
        return f(*args)
    inner.__wrapped__, inner.calls = f, [1]
    return inner
"""


class Fake:
    """The other side of the wall, where nothing answers but what the test says."""

    process = None

    def __init__(self, answers: Callable[[dict[str, Any]], Any] = lambda request: None) -> None:
        """Answer each request so."""
        self.answers, self.requests = answers, []

    def converse(self, request: dict[str, Any], _: Any) -> dict[str, Any]:
        """Answer."""
        self.requests.append(request)
        return {"result": self.answers(request)}


@pytest.fixture(scope="module", autouse=True)
def _no_files_left() -> Iterator[None]:
    yield
    BESIDE.close()


@pytest.fixture
def world() -> World:
    """Return the names of a test cell."""
    world = World()
    world["SECRET"] = SECRET
    exec(CELL, world)
    return world


def talk(world: World, kinds: Kinds | None = None, answers: Callable[..., Any] = lambda request: None) -> Conversation:
    """Return the conversation of a test cell."""
    conversation = Conversation(Fake(answers), kinds or Kinds(), world, [], Carrier(BESIDE), Before())
    world.conversation = conversation
    return conversation


def given(conversation: Conversation, value: Any) -> int:
    """Hand an object of the test to the other side; return the number by which it asks for it."""
    packed = conversation.pack(value)
    assert packed is not None and packed[0] == "callback"
    return int(packed[1][0])


def asked(conversation: Conversation, on: int, verb: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Ask as the student's code does."""
    return conversation.respond({"id": 1, "asks": verb, "on": on, "args": args, "kwargs": kwargs})


LEADS_OUT = [
    *(
        "__globals__",
        "__closure__",
        "__code__",
        "__defaults__",
        "__kwdefaults__",
        "__self__",
        "__func__",
        "__wrapped__",
    ),
    *("__builtins__", "__class__", "__init__", "__getattribute__", "__reduce_ex__", "__subclasshook__", "__mro__"),
    *("__bases__", "__subclasses__", "__base__", "__traceback__", "__context__", "__annotations__", "__call__"),
    *("gi_frame", "gi_code", "gi_yieldfrom", "cr_frame", "ag_frame", "tb_frame", "f_back", "f_globals", "f_locals"),
    *("mro", "__spec__", "__loader__", "__dict__", "func_globals", "__objclass__", "__thisclass__"),
]
THINGS: dict[str, Callable[[World], Any]] = {
    "a function": lambda world: world["gives"],
    "a lambda": lambda world: lambda x: world,
    "a decorated function": lambda world: world["wraps"](world["gives"]),
    "a bound method": lambda world: world["Account"]().is_right,
    "a method of a list": lambda world: [SECRET].append,
    "a generator": lambda world: world["steps"](),
    "a class": lambda world: world["Account"],
    "an object": lambda world: world["Account"](),
    "an error": lambda world: failure(world),
    "a frame": lambda world: sys._getframe(),
    "code": lambda world: world["gives"].__code__,
    "a mock": lambda world: mock.MagicMock(side_effect=world["gives"]),
    "a mock of a module": lambda world: mock.Mock(wraps=sys),
    "a mock that looks like a function": lambda world: mock.create_autospec(world["gives"]),
    "a stream": lambda world: io.StringIO("text"),
}


def failure(world: World) -> Exception:
    """Return an exception with a traceback that leads to the test's frames."""
    kind = type("Failure", (Exception,), {"__module__": "__main__"})
    try:
        raise kind("no")
    except Exception as error:
        return error


@pytest.mark.parametrize("thing", THINGS)
def test_nothing_leads_out(world: World, thing: str) -> None:
    """No attribute of anything that a test hands over leads to its globals, its frames or this process."""
    conversation = talk(world)
    number = conversation._number(THINGS[thing](world))
    for name in LEADS_OUT:
        for args in ((name,), (name, None)):
            reply = asked(conversation, number, "getattr", *args)
            found = reply.get("result")
            is_copy = name == "__dict__" and type(found) is dict and SECRET not in found.values()
            harmless = found is None or is_copy or (thing == "a mock" and isinstance(found, mock.MagicMock))
            assert harmless and reply.keys() <= {"result", "changed", "raised", "let_go"}, name
            assert {int}.issuperset(map(type, reply.get("let_go", ()))), name
            assert isinstance(reply.get("raised", AttributeError()), (AttributeError, TypeError))


VERBS = [
    *("methodcaller", "attrgetter", "itemgetter", "__class__", "__init__", "__getattribute__", "__builtins__", "del"),
    *("delattr", "getattribute", "get", "reduce_ex", "subclasses", "init", "new", "class_getitem", "set_name", "del"),
    *("call_", "setstate", "sizeof", "init_subclass", "instancecheck", "prepare", "", "_", None, 3, ["call"], ("eq",)),
]


@pytest.mark.parametrize("thing", THINGS)
def test_only_known_words_are_done(world: World, thing: str) -> None:
    """A word that is no operation does nothing, whatever stands behind it."""
    conversation = talk(world)
    number = conversation._number(THINGS[thing](world))
    for verb in VERBS:
        for args in ((), ("__globals__",), ("__name__",), ("__name__", "x")):
            assert isinstance(asked(conversation, number, verb, *args).get("raised"), Exception), verb


def test_honest_uses(world: World) -> None:
    """Calls, names, public attributes, operators and iteration do what the test's objects do."""
    conversation = talk(world)
    account = world["Account"]()
    number = given(conversation, account)
    assert asked(conversation, given(conversation, world["gives"]), "call", 1)["result"] == SECRET - 1
    assert asked(conversation, given(conversation, world["gives"]), "getattr", "__name__")["result"] == "gives"
    assert asked(conversation, number, "getattr", "balance")["result"] == 1
    assert asked(conversation, number, "getattr", "_count")["result"] == 2
    assert asked(conversation, number, "setattr", "balance", 5)["result"] is None
    assert account.balance == 5
    assert asked(conversation, number, "getattr", "none", 3)["result"] == 3
    assert asked(conversation, given(conversation, world["steps"]()), "next")["result"] == SECRET


def test_methods_of_a_test_are_not_replaced(world: World) -> None:
    """A test's own object judges as its class says, whatever the student's code sets on it."""
    conversation = talk(world)
    number = given(conversation, world["Account"]())
    for name in ("is_right", "__class__", "__eq__"):
        assert isinstance(asked(conversation, number, "setattr", name, len)["raised"], AttributeError)
        assert isinstance(asked(conversation, number, "delattr", name)["raised"], AttributeError)


def test_attributes_are_deleted_as_they_are_set(world: World) -> None:
    """On an object of a test's own class, and on nothing else that a test hands over."""
    conversation = talk(world)
    account = world["Account"]()
    number = given(conversation, account)
    assert asked(conversation, number, "delattr", "_count")["result"] is None
    assert vars(account) == {"balance": 1}
    assert isinstance(asked(conversation, number, "delattr", "none")["raised"], AttributeError)
    function = world["wraps"](world["gives"])
    for thing, name in ((world["Account"], "limit"), (function, "calls")):
        reply = asked(conversation, conversation._number(thing), "delattr", name)
        assert isinstance(reply["raised"], (AttributeError, TypeError))
    assert function.calls == [1]
    assert world["Account"].limit == 10


@pytest.mark.parametrize("verb", ["copy", "deepcopy"])
def test_only_objects_of_a_tests_own_class_are_copied(world: World, verb: str) -> None:
    """A copy is as closed as what it was made of."""
    conversation = talk(world)
    account = world["Account"]()
    number = conversation._number(asked(conversation, given(conversation, account), verb)["result"])
    asked(conversation, number, "setattr", "balance", 7)
    assert account.balance == 1 and asked(conversation, number, "getattr", "balance")["result"] == 7
    assert isinstance(asked(conversation, number, "getattr", "__class__")["raised"], AttributeError)
    for thing in THINGS.keys() - {"an object", "an error"}:
        reply = asked(conversation, conversation._number(THINGS[thing](world)), verb)
        assert isinstance(reply.get("raised"), (AttributeError, TypeError)), thing


def test_a_signature_is_told_without_objects_of_the_test(world: World) -> None:
    """Names, kinds, plain defaults and annotations of plain types; other ones stay out of the student's reach."""
    conversation = talk(world)
    exec("def typed(a: int, b: Account = expected, *, c: list[Account] = gives, d: list[int] = []) -> str: ...", world)
    parameters, annotations = asked(conversation, given(conversation, world["typed"]), "signature")["result"]
    assert parameters == [
        ["a", "POSITIONAL_OR_KEYWORD", []], ["b", "POSITIONAL_OR_KEYWORD", [SECRET, True]],
        ["c", "KEYWORD_ONLY", [None, False]], ["d", "KEYWORD_ONLY", [None, False]],
    ]  # fmt: skip
    assert annotations == {"a": int, "d": list[int], "return": str}


def test_slots_are_attributes(world: World) -> None:
    """Those of an object are seen like what lies in a `__dict__`; nothing else of its class is."""
    kind = type("Pair", (), {"__slots__": ("_a",), "_secret": SECRET, "__module__": "__main__"})
    pair: Any = kind()
    pair._a = 1
    conversation = talk(world)
    number = given(conversation, pair)
    assert asked(conversation, number, "getattr", "_a")["result"] == 1
    assert isinstance(asked(conversation, number, "getattr", "_secret")["raised"], AttributeError)


def test_what_an_object_can_do_goes_along_with_it(world: World) -> None:
    """By the names of Python's own methods: a list of these, and no name that the test has chosen."""
    conversation = talk(world)
    packed = [conversation.pack(world["steps"]()), conversation.pack(world["Account"]())]
    assert [each[1][3] for each in packed if each] == [("__iter__", "__next__"), ()]


def test_attributes_of_a_function_cross_as_a_copy(world: World) -> None:
    """What `functools.wraps` copies is no way to change what a test keeps with its function."""
    conversation = talk(world)
    function = world["wraps"](world["gives"])
    found = asked(conversation, given(conversation, function), "getattr", "__dict__")["result"]
    assert found == function.__dict__ and found is not function.__dict__


@pytest.mark.parametrize("name", ["configure_mock", "assert_called_once_with", "call_args", "side_effect"])
def test_a_mock_is_not_told_what_it_saw(world: World, name: str) -> None:
    """A mock can be called and has methods; what the test asks it later is out of the student's reach."""
    conversation = talk(world)
    mocked = mock.MagicMock(return_value=3)
    number = given(conversation, mocked)
    assert asked(conversation, number, "call", 1)["result"] == 3
    assert "result" in asked(conversation, number, "getattr", "send")
    assert isinstance(asked(conversation, number, "getattr", name)["raised"], AttributeError)
    mocked.assert_called_once_with(1)


@pytest.mark.parametrize("kind", ["Template", "Formatter"])
def test_no_text_looks_up_attributes(world: World, kind: str) -> None:
    """`format` follows the attributes that a text names, so a student's code does not get it."""
    conversation = talk(world)
    number = conversation._number(world[kind]())
    assert isinstance(asked(conversation, number, "getattr", "format")["raised"], AttributeError)


def test_methods_of_python_are_those_of_the_other_side(world: World) -> None:
    """`str.format`, given as a function, crosses by its name and is not called here."""
    assert talk(world).pack(str.format) == ("library", ["builtins", "str.format"])


def handle(conversation: Conversation) -> Any:
    """Return a handle as it comes from the other side."""
    return conversation.unpack("handle", (1, "Obliging", (), (), ()))


def test_no_address_is_believed(world: World) -> None:
    """NumPy, asked to make an array of a student's object, reads no memory that the object names."""
    interface = {"data": (16, False), "shape": (4,), "typestr": "<f8", "version": 3}
    conversation = talk(world, answers=lambda request: interface if request["do"] == "getattr" else np.ones(2))
    assert np.asarray(handle(conversation)).tolist() == [1, 1]
    assert type(conversation.unpack("objects", [[1], [handle(conversation)]])[0]) is Handle
    assert all(request["do"] == "array" for request in conversation._target.requests)  # type: ignore[attr-defined]


def test_students_objects_are_not_pickled(world: World) -> None:
    """A student's object inside a library's is not asked how to pickle it: its answer would name a module to import."""
    conversation = talk(world, answers=lambda request: "antigravity")
    assert conversation.pack(slice(handle(conversation))) is not None
    packed = conversation.pack(np.random.default_rng)
    assert packed is not None and packed[0] == "library"
    with pytest.raises(TypeError):
        handle(conversation).__reduce_ex__(4)
    assert conversation._target.requests == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "held",
    [
        lambda each: [[[[[[[[each]]]]]]]], lambda each: {1: (each,)}, lambda each: slice(each),
        lambda each: rich.unpack("objects", [[2], [None, each]]), lambda each: {"a": {"b": [each]}},
    ],
)  # fmt: skip
def test_a_container_does_not_hide_an_object(world: World, held: Callable[[Any], Any]) -> None:
    """Where the solution gave plain values, an object of the student's is found however deep it lies."""
    conversation = talk(world, answers=lambda request: 1)
    kinds = Kinds({"f()": ["plain"]})
    with pytest.raises(StudentProblem, match="no plain value"):
        kinds.check("f()", held(handle(conversation)))
    kinds.check("f()", held(5))


def test_what_a_callback_gets_is_measured_too(world: World) -> None:
    """Where the solution called a test's function with plain values, a student's object is none."""
    learned = Kinds()
    conversation = talk(world, learned)
    asked(conversation, given(conversation, world["gives"]), "call", 1)
    conversation = talk(world, Kinds(learned.found))
    with pytest.raises(StudentProblem, match="no plain value"):
        asked(conversation, given(conversation, world["gives"]), "call", handle(conversation))


@pytest.mark.parametrize(
    ("tag", "data"),
    [
        ("Counter", [[1, 2]]), ("dict", [[1 << 61, 2]]), ("set", [(number << 61, 0) for number in range(20_000)]),
        ("handle", (1, 2, (), (), ())), ("handle", (1, "a", (), (), (("a",),))),
        ("handle", 3), ("record", ["World", {}]),
        ("DataFrame", [["range", [0, 1, 1], ["a"]], ["range", [0, 1, 1], ["a"]], [["object", [object()]]]]),
    ],
)  # fmt: skip
def test_damaged_values_are_refused(world: World, tag: str, data: Any) -> None:
    """What nobody packed is damaged, and takes no time."""
    with pytest.raises((NotPlainData, TypeError, ValueError, KeyError, IndexError)):
        talk(world).unpack(tag, data)

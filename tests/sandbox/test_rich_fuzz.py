"""Values beyond plain data, as a hostile side would send them: built and plain, or refused; nothing else happens."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbjudge.errors import NotPlainData
from nbjudge.judging.beside import Beside, Carrier
from nbjudge.judging.plain import failures
from nbjudge.judging.plain.conversation import Conversation
from nbjudge.judging.plain.held.handles import Handle
from nbjudge.judging.plain.seen import Kinds
from nbjudge.judging.plain.world import World
from nbjudge.judging.told import Told
from nbjudge.notebooks.code.given import Given
from nbjudge.sandbox.inside import wire
from nbjudge.sandbox.inside.shared.kept import Before
from nbjudge.sandbox.inside.values import rich
from tests.notebooks.build import patient
from tests.sandbox.frames import frame

TAGS = [
    *rich._BUILDERS,
    "handle",
    "callback",
    "record",
    "error",
    "library",
    "class",
    "copy",
    "1:",
    "-1:",
    "3:set",
    "x:y",
]
LIMIT = 1 << 16
words = st.sampled_from([
    *("", "a", "1", "1e9999", "-inf", "nan", "2020-01-01", "12:00", "int", "object", "category", "Int64", "index"),
    *("range", "multi", "<f8", "|O8", "M8[ns]", "datetime64[ns]", "U99999", "S0", "string", "D", "os", "__main__"),
])  # fmt: skip
leaves = st.none() | st.booleans() | st.integers(-3, 70) | st.sampled_from([1 << 61, 1e300, -0.0]) | words
leaves |= st.sampled_from([np.zeros(3, np.uint8), np.arange(4.0), np.array(["a"])])
data = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(words | st.integers(-2, 9), inner, max_size=3)
    ),
    max_leaves=10,
)


BESIDE = Beside({})


@pytest.fixture(scope="module", autouse=True)
def _no_files_left() -> Iterator[None]:
    yield
    BESIDE.close()


class Nobody:
    """The other side, which has nothing to say."""

    process = None

    def converse(self, request: dict[str, Any], _: Any) -> dict[str, Any]:
        """Answer with nothing."""
        return {"result": None}


def conversation() -> Conversation:
    """Return a conversation of a test cell that has handed over a function and a list."""
    world = World()
    talk = Conversation(Nobody(), Kinds(), world, [], Carrier(BESIDE), Before())
    world.enter(Given(), talk, ())
    talk.pack(len.__call__)
    talk.pack([1, 2])
    return talk


classes = st.lists(
    st.sampled_from(["ValueError", "KeyError", "OSError", "UnicodeDecodeError", "Exception", "Own", "a b"])
)
told = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            "names": classes | data, "bases": classes | data, "args": st.lists(leaves, max_size=6) | data,
            "text": words | data, "type": words, "notes": data, "cause": told | data,
        },
    )
)  # fmt: skip


@settings(patient, max_examples=150)
@given(told | data)
def test_whatever_is_said_to_have_been_raised_is_an_exception(said: Any) -> None:
    """However an exception is described, one comes of it that has a text, and its class is no way to end Python."""
    error = failures.raised(World(), [], Told(), wire.decode(wire.encode(said, LIMIT), LIMIT), "f()")
    assert isinstance(error, Exception)
    assert isinstance(str(error), str) and isinstance(error.args, tuple)


@settings(patient, max_examples=150)
@given(st.sampled_from(TAGS), data)
def test_whatever_is_sent_is_a_value_or_refused(tag: str, sent: Any) -> None:
    """Each tag with any data under it gives a value, a handle, or an error that the decoder turns into a refusal."""
    memory = wire.encode([tag, sent], LIMIT)
    tag, sent = wire.decode(memory, LIMIT)
    try:
        value = conversation().unpack(tag, sent)
    except (NotPlainData, ValueError, TypeError, KeyError, IndexError, OverflowError):
        return
    assert type(value) is Handle or type(value).__module__.partition(".")[0] in (
        *("builtins", "numpy", "pandas", "datetime", "decimal", "fractions", "collections", "student"),
        *(["nbjudge", "sandbox", "inside", "shared", "rich"][:1],),
    )


node = st.tuples(st.just("x"), st.sampled_from(TAGS), st.integers(0, 3).map(lambda place: [place]) | leaves.filter(
    lambda leaf: not isinstance(leaf, np.ndarray)
)).map(list)  # fmt: skip


@settings(patient, max_examples=150)
@given(st.lists(node | st.tuples(st.just("l"), st.lists(st.integers(0, 3), max_size=3)).map(list), max_size=6))
def test_whatever_is_framed_is_a_value_or_refused(nodes: list[Any]) -> None:
    """A message of nodes that refer to each other as they like is decoded, or is damaged; no other error comes out."""
    try:
        wire.decode(frame(nodes, [max(len(nodes) - 1, 0)]), LIMIT, conversation().unpack)
    except NotPlainData:
        return


VERBS = words | st.sampled_from(["call", "getattr", "setattr", "next", "iter", "eq", "add"])
questions = st.fixed_dictionaries({
    "id": st.integers(0, 9), "asks": VERBS,
    "on": data, "args": data, "kwargs": data,
})  # fmt: skip


@settings(patient, max_examples=150)
@given(questions)
def test_whatever_is_asked_is_answered(question: dict[str, Any]) -> None:
    """A question about any object, with any arguments, is answered with a result or an exception."""
    assert conversation().respond(question).keys() & {"result", "raised"}

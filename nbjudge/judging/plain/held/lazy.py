"""Iterators and views that Python makes: what they give, one by one, is all that there is to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from nbjudge.judging.plain.held.handles import Handle, about_of

_LAZY = frozenset({
    "generator", "map", "filter", "zip", "enumerate", "reversed", "list_iterator", "list_reverseiterator",
    "tuple_iterator", "set_iterator", "dict_keyiterator", "dict_valueiterator", "dict_itemiterator", "str_iterator",
    "str_ascii_iterator", "range_iterator", "dict_reversekeyiterator", "dict_reversevalueiterator",
    "dict_reverseitemiterator", "callable_iterator",
})  # fmt: skip
_VIEWS: dict[str, Callable[[list[Any]], Any]] = {
    "dict_keys": lambda keys: dict.fromkeys(keys).keys(),
    "dict_values": lambda values: dict(enumerate(values)).values(),
    "dict_items": lambda items: dict(items).items(),
}


def is_lazy(value: Any) -> bool:
    """Tell whether a value is said to be an iterator of Python's, or a view of a dictionary."""
    if type(value) is not Handle or not about_of(value).lineage:
        return False
    module, name = about_of(value).lineage[0]
    if module in ("itertools", "_csv"):
        return True
    return module == "builtins" and (name in _LAZY or name.removeprefix("o") in _VIEWS)


def stepped(handle: Handle, take: Callable[[Any], Any]) -> Any:
    """Return an iterator or a view of this side's over a lazy object; `take` returns what the test gets of a part."""

    def steps() -> Iterator[Any]:
        for value in handle:
            yield take(value)

    view = _VIEWS.get(about_of(handle).lineage[0][1].removeprefix("o"))  # those of an OrderedDict, too
    return steps() if view is None else view(list(steps()))

"""What code uses from outside, as far as all that it does is on the list."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from nbjudge.notebooks.code.names import bound_by
from nbjudge.notebooks.code.stateless.allowed import (
    ATTRIBUTES,
    CONSUMERS,
    CONSUMING_METHODS,
    DRAWS_OF_A_GENERATOR,
    DTYPES,
    LAZY,
    METHODS,
    PLAIN_DTYPES,
    SORTERS,
    VIEWS,
)

_PARTS = (
    ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Compare, ast.Dict, ast.List, ast.Tuple, ast.Constant,
    ast.JoinedStr, ast.FormattedValue, ast.Subscript, ast.Slice, ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
    ast.expr_context, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Pass, ast.Break, ast.Continue, ast.If,
    ast.While, ast.Raise, ast.Assert, ast.Delete,
)  # fmt: skip
_NUMBERS_DTYPE = re.compile(r"bool|(?:complex|float|int|uint)(?:8|16|32|64)?")


# Where the value goes: on, as any value; through a loop that uses it up; apart, where only its methods are called; or
# it is a class that is asked for.
Goes = Literal["on", "through", "apart", "class"]


@dataclass(frozen=True)
class Use:
    """A name from outside with what follows it, as in `np.linalg.norm`, and how it is used."""

    name: str
    path: tuple[str, ...] = ()
    called: bool = False
    dtypes: tuple[bool, ...] = ()  # of its arguments by position, whether each is surely a number's dtype
    seeded: bool = False  # whether the same call has seeded NumPy's generator before
    goes: Goes = "on"
    alone: bool = False  # whether it is called with one argument and nothing else


def evaluated(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what Python evaluates where a function is defined."""
    given = function.args
    yield from (*function.decorator_list, *given.defaults, *filter(None, given.kw_defaults))
    yield from filter(None, (*(one.annotation for one in _arguments(given)), function.returns))


def _arguments(given: ast.arguments) -> Iterator[ast.arg]:
    yield from (*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg)))


def is_immutable(node: ast.expr) -> bool:
    """Tell whether an expression is a value that nobody can change."""
    if isinstance(node, ast.UnaryOp):
        return is_immutable(node.operand)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Tuple) and all(map(is_immutable, node.elts)))


def bound_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that statements bind in their own scope."""
    found, left = set[str](), list(nodes)
    while left:
        match node := left.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
                continue
            case ast.Import() | ast.ImportFrom():
                found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                left += (one.target for one in ast.walk(node) if isinstance(one, ast.NamedExpr))
                continue
            case ast.Name(id=name, ctx=ast.Del()):  # which makes it a name of this scope, too
                found.add(name)
            case _:
                found.update(bound_by(node))
        left += ast.iter_child_nodes(node)
    return found


def _generators_in(function: ast.FunctionDef) -> set[str]:
    """Return the names that a function gives to generators of random numbers."""
    made = (node for node in ast.walk(function) if isinstance(node, ast.Assign) and _makes_a_generator(node))
    return {target.id for node in made for target in node.targets if isinstance(target, ast.Name)}


def _makes_a_generator(node: ast.Assign) -> bool:
    """Tell whether the value of an assignment looks like that; what it is, is asked where its name is."""
    function = node.value.func if isinstance(node.value, ast.Call) else None
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name == "default_rng" and all(isinstance(target, ast.Name) for target in node.targets)


class _NotAllowed(Exception):
    """The code has something that is not on the list."""


def read(code: Callable[[Reader], None]) -> frozenset[Use] | None:
    """Return what a piece of code uses from outside; None where it does what is not on the list."""
    reader = Reader()
    try:
        code(reader)
    except (_NotAllowed, RecursionError):
        return None
    return frozenset(reader.uses)


class Reader:
    """Reads code, and collects what it uses from outside. Raises _NotAllowed at what is not on the list."""

    def __init__(self) -> None:
        """Begin at the top level."""
        self.uses: set[Use] = set()
        self._scopes: list[dict[str, bool]] = []  # name -> whether it is set apart, as its text may be an address
        self._seeded = False  # NumPy's generator began anew in this call, whatever was drawn from it before

    def function(self, node: ast.FunctionDef) -> None:
        """Read a function, whose defaults are values that nobody can change."""
        given = node.args
        self._allow(not node.decorator_list)
        self._allow(all(map(is_immutable, [*given.defaults, *filter(None, given.kw_defaults)])))
        self._allow(not getattr(node, "type_params", ()))
        for part in filter(None, (*(one.annotation for one in _arguments(given)), node.returns)):
            self._classes(part)
        arguments = {one.arg for one in _arguments(given)}
        apart = {one.name for one in node.body if isinstance(one, ast.FunctionDef)} | _generators_in(node)
        outer_seeded, self._seeded = self._seeded, False
        with self._scope({name: name in apart for name in arguments | bound_in(node.body)}):
            for statement in node.body:
                self.statement(statement)
                self._seeded = self._seeded or (len(self._scopes) == 1 and self._is_seeding(statement))
        self._seeded = outer_seeded

    def block(self, statements: Iterable[ast.AST]) -> None:
        """Read statements."""
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.AST) -> None:
        """Read a statement. What could see that memory ran out (`try`) may not be there."""
        match node:
            case ast.FunctionDef(name=name) if self._scopes and self._scopes[-1].get(name):
                self.function(node)
            case ast.For(target=target, iter=source, body=body, orelse=orelse):
                self.value(source, "through")
                self.value(target)
                self.block([*body, *orelse])
            case ast.Assign(targets=targets, value=value):
                is_unpacked = all(isinstance(one, (ast.Tuple, ast.List)) for one in targets)
                is_apart = self._scopes and _makes_a_generator(node)
                self.value(value, "through" if is_unpacked else "apart" if is_apart else "on")
                for target in targets:
                    self.value(target)
            case ast.AnnAssign(simple=0) | ast.AnnAssign(value=None):  # which bind nothing
                raise _NotAllowed
            case ast.stmt() if isinstance(node, _PARTS):
                for part in ast.iter_child_nodes(node):
                    (self.statement if isinstance(part, ast.stmt) else self.value)(part)
            case _:
                raise _NotAllowed

    def value(self, node: ast.AST, goes: Goes = "on") -> None:
        """Read an expression whose value goes there."""
        match node:
            case ast.Name(id=name, ctx=context):
                self._allow(not isinstance(context, ast.Load) or not self._is_apart(name))
                self._use(node)
            case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
                if not self._use(node):
                    self._allow(name in ATTRIBUTES)
                    self.value(value)
            case ast.Call():
                self._call(node, goes)
            case ast.Compare(left=left, ops=operators, comparators=others):
                asks = all(isinstance(one, (ast.In, ast.NotIn)) for one in operators)
                self.value(left)
                for other in others:
                    self.value(other, "through" if asks and len(others) == 1 else "on")
            case ast.Starred(value=value):
                self.value(value, "through")
            case ast.ListComp() | ast.DictComp() | ast.GeneratorExp():
                self._allow(goes == "through" or not isinstance(node, ast.GeneratorExp))
                self._comprehension(node)
            case _:
                self._allow(isinstance(node, _PARTS) and not isinstance(node, ast.stmt))
                for part in ast.iter_child_nodes(node):
                    self.value(part)

    def _classes(self, node: ast.expr) -> None:
        """Read an annotation, or what `isinstance` asks for."""
        match node:
            case ast.Name() | ast.Attribute():
                if not self._use(node, goes="class"):
                    self.value(node)
            case ast.Tuple(elts=parts):
                for part in parts:
                    self._classes(part)
            case ast.Subscript(value=left, slice=right) | ast.BinOp(left=left, op=ast.BitOr(), right=right):
                self._classes(left)
                self._classes(right)
            case _:
                self._allow(isinstance(node, ast.Constant))

    def _comprehension(self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp) -> None:
        first, *others = node.generators
        self.value(first.iter, "through")
        self._allow(not any(each.is_async for each in node.generators))
        with self._scope(dict.fromkeys(bound_in(each.target for each in node.generators), False)):
            for each in others:
                self.value(each.iter, "through")
            made = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
            for part in (*made, *(part for each in node.generators for part in (each.target, *each.ifs))):
                self.value(part)

    def _call(self, node: ast.Call, goes: Goes) -> None:
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = getattr(node.func, "id", "")
        builtin = "" if self._is_bound(name) else name  # or another name that is bound outside; then Python's are not
        # What a star gives may be at any place.
        star = any(isinstance(argument, ast.Starred) for argument in node.args)
        dtypes = (False,) * 9 if star else tuple(map(self._is_plain_dtype, node.args))
        alone = not star and len(node.args) == 1 and not node.keywords
        if not self._use(node.func, called=True, dtypes=dtypes, goes=goes, alone=alone):
            if isinstance(node.func, ast.Attribute):
                self._method(node.func, dtypes, goes)
            else:
                self._allow(isinstance(node.func, ast.Name))  # a local one
        if builtin == "isinstance" and len(node.args) == 2 and not star:
            self.value(node.args[0])
            self._classes(node.args[1])
            return
        uses_up = builtin in LAZY or (len(node.args) == 1 and (builtin in CONSUMERS or method in CONSUMING_METHODS))
        for argument in node.args:
            self.value(argument, "through" if uses_up else "on")
        for keyword in node.keywords:
            self._keyword(keyword, sorts=builtin in SORTERS or method == "sort")

    def _method(self, method: ast.Attribute, dtypes: tuple[bool, ...], goes: Goes) -> None:
        name, of = method.attr, method.value
        if isinstance(of, ast.Name) and self._is_apart(of.id):
            self._allow(name in DRAWS_OF_A_GENERATOR)
        elif isinstance(of, ast.Call) and name in DRAWS_OF_A_GENERATOR:
            self._call(of, "apart")
        else:
            is_view = name in VIEWS and goes == "through"
            self._allow(is_view or (name in METHODS and (name != "astype" or all(dtypes))))
            self.value(of)

    def _keyword(self, keyword: ast.keyword, sorts: bool) -> None:
        if isinstance(keyword.value, ast.Lambda) and keyword.arg == "key" and sorts:
            arguments = keyword.value.args
            self._allow(not arguments.defaults and not arguments.kw_defaults)
            with self._scope({one.arg: False for one in ast.walk(arguments) if isinstance(one, ast.arg)}):
                self.value(keyword.value.body)
            return
        self._allow(keyword.arg not in (None, "where"))
        self._allow(keyword.arg != "dtype" or self._is_plain_dtype(keyword.value))
        self.value(keyword.value)

    def _is_plain_dtype(self, node: ast.expr) -> bool:
        """Tell whether a value is surely a number's dtype, or an array's."""
        match node:
            case ast.Constant(value=str(text)):
                return bool(_NUMBERS_DTYPE.fullmatch(text))
            case ast.Name(id=name):
                return name in PLAIN_DTYPES and not self._is_bound(name)
            case ast.Attribute(attr=name):
                path = self._path(node)
                return name == "dtype" if path is None else f"numpy.{'.'.join(path[1:])}" in DTYPES
        return False

    def _is_seeding(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Expr(value=ast.Call(func=function)):
                path = self._path(function)
                return path is not None and path[-2:] == ("random", "seed")
        return False

    def _use(self, node: ast.AST, **how: Any) -> bool:
        """Note what is used, if it is from outside; tell whether it is."""
        path = self._path(node)
        if path is not None:
            self.uses.add(Use(path[0], path[1:], seeded=self._seeded, **how))
        return path is not None

    def _path(self, node: ast.AST) -> tuple[str, ...] | None:
        """Return a name from outside with the attributes that follow it."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or self._is_bound(node.id):
            return None
        return (node.id, *reversed(names))

    @staticmethod
    def _allow(condition: bool) -> None:
        if not condition:
            raise _NotAllowed

    def _is_apart(self, name: str) -> bool:
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), False)

    def _is_bound(self, name: str) -> bool:
        return any(name in scope for scope in self._scopes)

    @contextmanager
    def _scope(self, names: dict[str, bool]) -> Iterator[None]:
        self._scopes.append(names)
        try:
            yield
        finally:
            self._scopes.pop()

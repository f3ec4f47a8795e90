"""An instructor's code as it is run on the trusted side: two things are asked for there that code cannot be told of."""

from __future__ import annotations

import ast
import copy

SAME = "_nbjudge_is"  # the built-in function that does what `is` does


def rewritten(tree: ast.Module) -> ast.Module:
    """Return code with two changes, which whoever runs it hears of.

    `del x` of a global name in a function becomes `del globals()["x"]`, and `a is b` a call of the function SAME.
    """
    turned = _Rewriter().visit(copy.deepcopy(tree))
    assert isinstance(turned, ast.Module)
    return ast.fix_missing_locations(turned)


class _Rewriter(ast.NodeTransformer):
    def __init__(self) -> None:
        self._declared: list[set[str]] = []  # by each function around

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Note what the function declares to be global."""
        self._declared.append(set())
        self.generic_visit(node)
        self._declared.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Global(self, node: ast.Global) -> ast.AST:
        """Note the names."""
        if self._declared:
            self._declared[-1].update(node.names)
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        """Turn each of its targets that is such a name."""
        node.targets = [self._turned(target) for target in node.targets]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Turn `a is b` where neither is written as None or another constant; of a chain, each two neighbours."""
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        if not any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops) or not all(map(_is_simple, sides[1:-1])):
            return node
        pairs = [_compared(*pair) for pair in zip(sides, node.ops, sides[1:], strict=False)]
        return ast.copy_location(pairs[0] if len(pairs) == 1 else ast.BoolOp(ast.And(), pairs), node)

    def _turned(self, target: ast.expr) -> ast.expr:
        if not self._declared or not isinstance(target, ast.Name) or target.id not in self._declared[-1]:
            return target
        names = ast.Call(ast.Name("globals", ast.Load()), [], [])
        return ast.copy_location(ast.Subscript(names, ast.Constant(target.id), ast.Del()), target)


def _is_simple(side: ast.expr) -> bool:
    """Tell whether it makes no difference to work out an expression twice."""
    return all(isinstance(node, (ast.Name, ast.Attribute, ast.Constant, ast.expr_context)) for node in ast.walk(side))


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """Return the comparison of two expressions."""
    has_constant = isinstance(left, ast.Constant) or isinstance(right, ast.Constant)
    if has_constant or not isinstance(operator, (ast.Is, ast.IsNot)):
        return ast.Compare(copy.deepcopy(left), [operator], [copy.deepcopy(right)])
    same = ast.Call(ast.Name(SAME, ast.Load()), [copy.deepcopy(left), copy.deepcopy(right)], [])
    return same if isinstance(operator, ast.Is) else ast.UnaryOp(ast.Not(), same)

"""Finds tests that cannot fail: they assert nothing, or only of each thing in what may hold none. Runs nothing."""

import ast
import functools
from collections.abc import Iterator

from tests.non_empty import COMPREHENSIONS, ROOT, Known, constants_of

EMPTY = {"[]", "()", "{}", "set()"}
OF_PYTEST = {"pytest.raises", "pytest.warns", "pytest.fail"}


def wrong_tests(source: str) -> list[str]:
    """Return what is wrong with the tests of a module, each with its line."""
    module = ast.parse(source)
    constants, asserting = constants_of(module), helpers_that_assert(module)
    wrong = []
    for test in ast.walk(module):
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
            if not _asserts(test, asserting):
                wrong.append(f"{test.lineno}: asserts nothing")
            known = Known(constants | set(_parametrized(test)))
            wrong += [
                f"{line}: {what} may be empty"
                for line, what in _doubts(test.body, known, asserting)
            ]
    return wrong


def _parametrized(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        match mark:
            case ast.Call(func=ast.Attribute(attr="parametrize"), args=[names, *_]):
                for part in ast.walk(names):
                    if isinstance(part, ast.Constant):
                        yield from (name.strip() for name in str(part.value).split(","))


def _doubts(
    body: list[ast.stmt], known: Known, asserting: set[str], loops: tuple[str, ...] = ()
) -> Iterator[tuple[int, str]]:
    """Yield what may be empty, so that an assertion of a block says nothing; `loops` are such loops around it."""
    for statement in body:
        if _is_assertion(statement, asserting):
            yield from ((statement.lineno, each) for each in loops)
        if isinstance(statement, ast.Assert):
            each_in_vain = vacuous(statement.test, known)
            yield from ((statement.lineno, ast.unparse(each)) for each in each_in_vain)
        known.follow(statement)
        for block, inside, around in _blocks(statement, known):
            yield from _doubts(block, inside, asserting, (*loops, *around))


def _blocks(
    statement: ast.stmt, known: Known
) -> Iterator[tuple[list[ast.stmt], Known, tuple[str, ...]]]:
    """Yield the blocks of a statement, what is known in each, and a loop that may never run it."""
    match statement:
        case ast.For(iter=each, body=body):
            is_full = known.is_full(each)
            yield (
                body,
                known if is_full else known.within(),
                () if is_full else (ast.unparse(each),),
            )
        case ast.With(body=body):
            yield body, known, ()
        case ast.If(test=test, body=body, orelse=other):
            held = known.within()
            held.take(test)
            yield body, held, ()
            yield other, known.within(), ()
        case ast.While(body=body) | ast.FunctionDef(body=body):
            yield body, known.within(), ()
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=last):
            yield from ((block, known, ()) for block in (body, other, last))
            yield from ((handler.body, known.within(), ()) for handler in handlers)


def vacuous(test: ast.expr, known: Known) -> Iterator[ast.expr]:
    """Yield the collections that may be empty, where an assertion holds of such for no other reason."""
    match _as_made(test, known):
        case ast.BoolOp(op=ast.And(), values=values):
            for value in values:
                yield from vacuous(value, known)
        case ast.Call(func=ast.Name(id="all"), args=[each]):
            yield from _doubted(each, known)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Call(func=ast.Name(id="any"), args=[each])):
            yield from _doubted(each, known)
        case ast.UnaryOp(op=ast.Not(), operand=made) if isinstance(made, COMPREHENSIONS):
            yield from _doubted(made, known, by_filter=False)
        case (
            ast.UnaryOp(op=ast.Not(), operand=ast.BinOp(left=one, op=ast.BitAnd(), right=other))
            | ast.Call(func=ast.Attribute(attr="isdisjoint", value=one), args=[other])
        ):
            yield from (each for each in (one, other) if not known.is_full(each))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from _of_a_comparison(_as_made(left, known), op, _as_made(right, known), known)


def _of_a_comparison(
    left: ast.expr, op: ast.cmpop, right: ast.expr, known: Known
) -> Iterator[ast.expr]:
    of_sets = _is_set(left) or _is_set(right)
    match op:
        case ast.Eq():
            for made, other in ((left, right), (right, left)):
                if isinstance(made, COMPREHENSIONS) and ast.unparse(other) in EMPTY:
                    yield from _doubted(made, known, by_filter=False)
        case ast.LtE() | ast.Lt() if of_sets and not known.is_full(left):
            yield left
        case ast.GtE() | ast.Gt() if of_sets and not known.is_full(right):
            yield right


def _doubted(each: ast.expr, known: Known, *, by_filter: bool = True) -> Iterator[ast.expr]:
    """Yield what may be empty; in `not [x for x in found if is_bad(x)]` the filter is the claim and no doubt."""
    each = _as_made(each, known)
    if isinstance(each, COMPREHENSIONS):
        for loop in each.generators:
            if not known.is_full(loop.iter) or (loop.ifs and by_filter):
                yield loop.iter
    elif not known.is_full(each):
        yield each


def _as_made(node: ast.expr, known: Known) -> ast.expr:
    """Return a test, or a side of it, with a comprehension in the place of its name."""
    match node:
        case ast.Name(id=name):
            return known.made_of.get(name, node)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name() as named):
            return ast.UnaryOp(node.op, _as_made(named, known))
    return node


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="set" | "frozenset") | ast.Attribute(attr="keys")):
            return True
    return isinstance(node, ast.Set | ast.SetComp)


def _asserts(function: ast.FunctionDef, asserting: set[str]) -> bool:
    return any(_is_assertion(node, asserting) for node in ast.walk(function))


def _is_assertion(node: ast.AST, asserting: set[str]) -> bool:
    calls: list[ast.expr] = []
    match node:
        case ast.Assert():
            return True
        case ast.With(items=items):
            calls = [item.context_expr for item in items]
        case (
            ast.Expr(value=value) | ast.Assign(value=value) | ast.Return(value=ast.expr() as value)
        ):
            calls = [value]
    called = {ast.unparse(call.func) for call in calls if isinstance(call, ast.Call)}
    return not called.isdisjoint(OF_PYTEST | asserting)


def helpers_that_assert(module: ast.Module) -> set[str]:
    """Return the functions of a module and those it has from others in tests/, as they are called, that assert something."""
    asserting, found = set(), {""}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests"):
            for one in node.names:
                here, below = one.asname or one.name, f"{node.module}.{one.name}"
                asserting |= {here} if one.name in _asserting_in(node.module) else set()
                asserting |= {f"{here}.{name}" for name in _asserting_in(below)}
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    while found - asserting:
        asserting |= found
        found = {function.name for function in functions if _asserts(function, asserting)}
    return asserting


@functools.cache
def _asserting_in(name):
    path = ROOT / f"{name.replace('.', '/')}.py"
    return helpers_that_assert(ast.parse(path.read_text("utf-8"))) if path.exists() else set()

"""What the code of a test proves by itself to hold something: literals, constants, what was asserted before. Runs nothing."""

import ast
import functools
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
NAMED = (ast.Name, ast.Attribute)
# Called with a collection, or on one, they give as many things as it holds, or as few.
AS_MANY = {
    *("list", "tuple", "set", "frozenset", "sorted", "reversed", "enumerate", "dict", "Counter"),
    *("fromkeys", "items", "keys", "values", "len", "total"),
}


@dataclass
class Known:
    """What is known at one place of a function."""

    facts: set[str] = field(default_factory=set)  # expressions that hold something, as written
    made_of: dict[str, ast.expr] = field(default_factory=dict)  # names of comprehensions

    def within(self):
        """Return what is known in a block that may never run."""
        return Known(set(self.facts), dict(self.made_of))

    def learn(self, node):
        """Take in that something is not empty, and what it was made of is not with it."""
        self.facts.add(ast.unparse(node))
        match node:
            case ast.Name(id=name) if name in self.made_of:
                self.learn(self.made_of[name])
            case ast.Call() if (source := _source(node)) is not None:
                self.learn(source)
            case ast.Subscript(value=whole):
                self.learn(whole)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                for loop in node.generators:
                    self.learn(loop.iter)

    def forget(self, *places):
        """Take in that these are others from now on, and whatever is below them."""
        gone = {ast.unparse(place) for place in places}
        self.facts = {fact for fact in self.facts if not gone & _parts(ast.parse(fact))}
        made_of = self.made_of.items()
        self.made_of = {n: made for n, made in made_of if not gone & ({n} | _parts(made))}

    def assign(self, target, value):
        """Take in an assignment; what was taken apart without a star held something."""
        is_full = self.is_full(value)
        self.forget(*_places(target))
        match target, value:
            case ast.Tuple(elts=places), ast.Tuple(elts=values) if len(places) == len(values):
                for place, each in zip(places, values, strict=True):
                    self.assign(place, each)
            case ast.Tuple(elts=places) | ast.List(elts=places), _:
                if any(not isinstance(place, ast.Starred) for place in places):
                    self.learn(value)
            case ast.Name(id=name), _:
                if isinstance(value, COMPREHENSIONS) and name not in _parts(value):
                    self.made_of[name] = value
                if is_full:
                    self.learn(target)

    def follow(self, statement):
        """Take in what a statement does."""
        match statement:
            case ast.Assert(test=test):
                self.take(test)
            case ast.Expr(value=ast.Call(func=ast.Name(id="assume"), args=[test])):
                self.take(test)  # hypothesis fails where it never holds
            case ast.Assign(targets=[target], value=value):
                self.assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, value)
            case ast.AugAssign(target=target, op=op, value=value):
                self.assign(target, ast.BinOp(target, op, value))
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="clear", value=emptied))):
                self.forget(emptied)

    def take(self, test):
        """Take in that an assertion held."""
        match test:
            case ast.BoolOp(op=ast.And(), values=values):
                for value in values:
                    self.take(value)
            case ast.Call(func=ast.Name(id="any"), args=[each]):
                self.learn(each)
            case ast.Compare(left=left, ops=ops, comparators=others):
                pairs = list(zip([left, *others], ops, others, strict=False))
                for one, op, other in pairs + pairs:  # in `len(found) == many > 0` the last tells
                    self._compare(one, op, other)
            case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call() | ast.ListComp():
                self.learn(test)

    def _compare(self, left, op, right):
        match op, left, right:
            case ast.Eq(), ast.Tuple(elts=ones), ast.Tuple(elts=others) if len(ones) == len(others):
                for one, other in zip(ones, others, strict=True):
                    self._compare(one, op, other)
            case ast.Eq(), _, _:
                for one, other in ((left, right), (right, left)):
                    if self.is_full(one):
                        self.learn(other)
            case (ast.In(), _, bigger) | (ast.Gt(), bigger, _) | (ast.Lt(), _, bigger):
                self.learn(bigger)
            case (ast.GtE(), bigger, smaller) | (ast.LtE(), smaller, bigger):
                if self.is_full(smaller):
                    self.learn(bigger)

    def is_full(self, node):
        """Tell whether something certainly holds something; of a number, whether it is not zero."""
        if ast.unparse(node) in self.facts or _is_literally_full(node):
            return True
        needed = _needed(node)
        return any(map(self.is_full, _enough(node))) or (
            needed is not None and all(map(self.is_full, needed))
        )


def _is_literally_full(node):
    match node:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(not isinstance(part, ast.Starred) for part in parts)
        case ast.Dict(keys=keys):
            return any(keys)
    return False


def _enough(node):
    """Return the parts of which one that holds something is enough."""
    parts = []
    match node:
        case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
            parts = [part.value for part in elts]  # literally full where one has no star
        case ast.Dict(values=values) | ast.BoolOp(op=ast.Or(), values=values):
            parts = values
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            parts = [left, right]
        case ast.Call(func=ast.Name(id="zip"), args=each, keywords=[_]):  # strict
            parts = each
    return parts


def _needed(node):
    """Return the parts that all must hold something, or None where that would not be enough."""
    parts = None
    match node:
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            is_filtered = any(loop.ifs for loop in node.generators)
            parts = None if is_filtered else [loop.iter for loop in node.generators]
        case ast.BinOp(left=one, op=ast.Mult(), right=other) | ast.IfExp(body=one, orelse=other):
            parts = [one, other]
        case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=upper)):
            parts = [value, upper] if upper else [value]
        case ast.Call(func=ast.Name(id="range"), args=limits):
            parts = [limit for limit in limits if isinstance(limit, ast.Call)]
        case ast.Call(func=ast.Name(id="map"), args=[_, *each]):
            parts = each
        case ast.Call(func=ast.Name(id="zip") | ast.Attribute(attr="product"), args=each):
            parts = each
        case ast.Call(func=ast.Attribute(attr="split") | ast.Name(id="scaled"), args=[_, *_]):
            parts = []  # at least one piece; at least one try
        case ast.Call() if (source := _source(node)) is not None:
            parts = [source]
    return parts


def _source(call):
    """Return the collection from which a call gives as many things as it holds, or None."""
    match call:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]):
            return first if name in AS_MANY else None
        case ast.Call(func=ast.Attribute(attr=name, value=value), args=[]):
            return value if name in AS_MANY else None
    return None


def _places(target):
    """Return what an assignment gives other values to; `found[key] = …` only adds to what is there."""
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [place for part in parts for place in _places(part)]
        case ast.Starred(value=value):
            return _places(value)
    return [target] if isinstance(target, NAMED) else []


def _parts(node):
    return {ast.unparse(part) for part in ast.walk(node) if isinstance(part, NAMED)}


def constants_of(module: ast.Module) -> set[str]:
    """Return the names of a module, those it imports from this repository too, that certainly hold something."""
    known = Known()
    for node in module.body:
        known.follow(node)
        match node:
            case ast.ImportFrom(module=name, names=names):
                theirs = _constants_in(name or "")
                known.facts |= {one.asname or one.name for one in names if one.name in theirs}
            case ast.ClassDef(bases=bases, body=body):
                is_enum = any("Enum" in ast.unparse(base) for base in bases)
                if is_enum and any(isinstance(part, ast.Assign) for part in body):
                    known.facts.add(node.name)
    return known.facts


@functools.cache
def _constants_in(name):
    path = ROOT / f"{name.replace('.', '/')}.py"
    return constants_of(ast.parse(path.read_text("utf-8"))) if path.exists() else set()

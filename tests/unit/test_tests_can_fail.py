"""No test holds by finding nothing: each asserts, and never only of each thing in what may be empty."""

from pathlib import Path
from textwrap import indent

import pytest

from tests.vacuous import wrong_tests

TESTS = Path(__file__).parents[1]
ABOVE = """
import pytest
from enum import StrEnum

MANY, NONE = [1, 2], []

class State(StrEnum):
    OPEN = "open"

def sees(page):
    assert page

def sees_it_twice(page):
    sees(page)
    sees(page)

def opens(page):
    return page
"""
CANNOT_FAIL = {
    "no assertion": "opens(1)",
    "nothing but unpacking": "(one,) = found()",
    "all of a call": "assert all(x > 1 for x in found())",
    "all of a name": "these = found()\nassert all(these)",
    "all of those chosen": "assert all(x > 1 for x in MANY if x > 5)",
    "none of a call": "assert not any(x > 1 for x in found())",
    "no list": "assert not [x for x in found() if x > 1]",
    "an empty list": "assert [x for x in found() if x > 1] == []",
    "a named list": "wrong = [x for x in found() if x > 1]\nassert wrong == []",
    "a named list, not": "wrong = [x for x in found() if x > 1]\nassert not wrong",
    "one of two": "assert x and all(found())",
    "within a set": "assert {x.kind for x in found()} <= {1, 2}",
    "a set within": "assert set(found()) <= {1, 2}",
    "holding a set": "assert seen >= set(found())",
    "apart": "assert set(found()).isdisjoint({1})",
    "nothing in common": "assert not {1} & found()",
    "a loop": "for x in found():\n    assert x",
    "a loop in a loop": "for x in MANY:\n    for y in found(x):\n        assert y",
    "a helper in a loop": "for x in found():\n    sees(x)",
    "a refusal in a loop": "for x in found():\n    with pytest.raises(ValueError):\n        opens(x)",
    "a constant of none": "for x in NONE:\n    assert x",
    "as many as there are": "for n in range(len(found())):\n    assert n",
    "side by side": "for x, y in zip(MANY, found()):\n    assert x",
    "asserted of another": "assert found(1)\nfor x in found(2):\n    assert x",
    "emptied since": "assert day.ledger\nday.ledger.clear()\nfor x in day.ledger:\n    assert x",
    "another since": "these = [1]\nthese = found()\nfor x in these:\n    assert x",
    "perhaps asserted": "these = found()\nif x:\n    assert these\nfor y in these:\n    assert y",
}
CAN_FAIL = {
    "an assertion": "assert found() == 5",
    "a refusal": "with pytest.raises(ValueError):\n    opens(1)",
    "a helper": "sees(1)",
    "a helper of a helper": "page = sees_it_twice(1)",
    "any": "assert any(x > 1 for x in found())",
    "exactly": "assert [x.kind for x in found()] == [1]",
    "each alike": "assert {x.kind for x in found()} == {True}",
    "a literal": "for x in (1, 2):\n    assert x",
    "a literal that goes on": "for x in [1, *found()]:\n    assert x",
    "a range": "for n in range(5):\n    assert n",
    "a constant": "assert all(MANY)",
    "an enumeration": "assert not any(opens(state) for state in State)",
    "of a constant": "for n, x in enumerate(sorted(MANY)):\n    assert x",
    "made of a constant": "these = {x: opens(x) for x in MANY}\nfor x in these.values():\n    assert x",
    "strictly side by side": "for x, y in zip(MANY, found(), strict=True):\n    assert x",
    "asserted": "these = found()\nassert these\nassert all(these)",
    "counted": "these = found()\nassert len(these) == 3\nassert all(these)",
    "counted in a chain": "these = found()\nassert len(these) == many() > 0\nassert all(these)",
    "more than some": "these = found()\nassert len(these) > 2\nassert not any(these)",
    "compared": "these = found()\nassert these == [1]\nfor x in these:\n    assert x",
    "compared among others": "assert (day.ledger, 1) == (MANY, 1)\nassert all(day.ledger)",
    "holding something": "these = found()\nassert 5 in these\nassert set(these) <= {5, 6}",
    "looked at": "kinds = [x.kind for x in found()]\nassert kinds == [1]\nassert all(found())",
    "taken apart": "(first, *_) = found()\nassert all(found())",
    "assumed": "these = found()\nassume(these)\nfor x in these:\n    assert x",
    "numbers": "assert 1 <= found() <= 2",
}


def a_test_of(body):
    return f"{ABOVE}\ndef test_it(given):\n{indent(body, '    ')}\n"


def test_every_test_of_the_tree_can_fail():
    """Say what there is to be found: compare it whole, or assert that it is there before asserting of each."""
    files = sorted(TESTS.rglob("test_*.py"))
    assert Path(__file__) in files
    wrong = {
        path.relative_to(TESTS).as_posix(): found
        for path in files
        if (found := wrong_tests(path.read_text("utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize("body", CANNOT_FAIL.values(), ids=CANNOT_FAIL)
def test_what_an_empty_collection_satisfies_is_found(body):
    """And what asserts nothing at all."""
    assert len(wrong_tests(a_test_of(body))) == 1


@pytest.mark.parametrize("body", CAN_FAIL.values(), ids=CAN_FAIL)
def test_what_the_code_proves_is_let_be(body):
    """A literal, a constant, what was asserted before: no exception stands in a list."""
    assert wrong_tests(a_test_of(body)) == []


def test_a_parametrized_collection_holds_something():
    """Of none there would be no test: pytest refuses an empty list of parameters."""
    mark = "@pytest.mark.parametrize('given', [[1], [2]])\ndef test_it"
    loop = a_test_of("for x in given:\n    assert x")
    assert len(wrong_tests(loop)) == 1
    assert wrong_tests(loop.replace("def test_it", mark)) == []


def test_helpers_and_constants_of_other_modules_are_known():
    """By the module they are imported from, not by their name alone."""
    body = "refused(page)\nfor language in LANGUAGES:\n    assert language"
    ours = "from tests.unit.web.public.test_form_fields import refused\n"
    theirs = "from chalicelib.messaging.load_phrases import LANGUAGES\n"
    assert wrong_tests(ours + theirs + a_test_of(body)) == []
    assert len(wrong_tests(ours + a_test_of(body))) == 1
    builds = "from tests.builders import refused\n"
    assert len(wrong_tests(builds + a_test_of("refused(page)"))) == 1

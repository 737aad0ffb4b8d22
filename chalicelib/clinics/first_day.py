"""What a clinic's owner said and tried on the first day with Puntual. Says nothing of what can be seen elsewhere."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.later_release import Extensible

MOST_TESTS = 5
COUNTED_FOR = timedelta(days=1)
TOO_MANY = "too_many_tests"


@dataclass(frozen=True)
class FirstDay(Extensible):
    """The steps that an owner called done, and the test messages that were asked for."""

    settled: tuple[str, ...] = ()  # names of front_desk/first_day.py
    test_id: str = ""  # the last test message
    tests_at: tuple[datetime, ...] = ()  # of the last day
    test_came: bool = False  # one of those before it did

    def tested(self, message_id: str, now: datetime, *, came: bool = False) -> "FirstDay":
        """Return it with another test message, `came`: the last one arrived; raises NotAllowedError(TOO_MANY): nobody's telephone is rung all day."""
        lately = tuple(at for at in self.tests_at if now < at + COUNTED_FOR)
        if len(lately) >= MOST_TESTS:
            raise NotAllowedError(TOO_MANY)
        came = self.test_came or came
        return replace(self, test_id=message_id, tests_at=(*lately, now), test_came=came)

    def with_step(self, name: str, *, is_settled: bool) -> "FirstDay":
        """Return it with a step called done, or open again."""
        others = tuple(one for one in self.settled if one != name)
        return replace(self, settled=(*others, name) if is_settled else others)

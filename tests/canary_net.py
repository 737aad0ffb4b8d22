"""Watches everything our logger says in every test: no name, no number and no words of the people in it."""

import logging
import re

import pytest

from chalicelib.shared import log
from tests.scale import is_whole

OURS = "service_undefined"  # the name that Powertools gives our logger where no service is named
NAMES = ("López", "García", "Pérez", "Canario", "canario", "Quetzalli", "Nopaltzin")
# As people write them, as E.164 and as WhatsApp does: Mexico, Argentina, Brazil. Digits in the middle of a word are a
# random id's or a hash's: one in some thousands of those has ten that read like a number.
A_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:\+?5[2-5]9?1?)?(?:55|11|81)\d{8}(?![0-9A-Za-z])", re.ASCII
)
WORDS = ("Te recordamos", "¿Eres", "ana@")
THE_LOGGERS_OWN = frozenset(vars(logging.makeLogRecord({}))) - {"msg", "args", "exc_text"}


class Net(logging.Handler):
    """Keeps what should not have been said."""

    def __init__(self):
        super().__init__()
        self.caught = []

    def filter(self, _record):
        """Let everything through: Powertools hides its lines from the root's handlers, so that none is said twice."""
        return True

    def emit(self, record):
        """Look at one line of ours; what others log in tests is not what is deployed."""
        if not record.pathname.endswith("chalicelib/shared/log.py"):
            return
        said = {n: fact for n, fact in vars(record).items() if n not in THE_LOGGERS_OWN}
        if is_personal(str(said)):
            self.caught.append(record.getMessage())


def is_personal(text):
    """Tell whether a text has a canary in it."""
    return bool(A_NUMBER.search(text)) or any(word in text for word in (*NAMES, *WORDS))


NET = Net()


def listen_to_the_log():
    """Listen to all that is logged."""
    logging.getLogger().addHandler(NET)


def _hush():
    log._logger()  # noqa: SLF001  # made now: what it prints with is to be hushed before the first line
    for handler in logging.getLogger(OURS).handlers:
        handler.setLevel(logging.CRITICAL)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    """Fail the test during which something personal was logged, whatever else it found."""
    NET.caught.clear()
    if (
        is_whole()
    ):  # it prints its figures past capture: a hundred thousand log lines would bury them
        _hush()
    answer = yield
    assert NET.caught == [], f"these log lines tell of a person: {NET.caught}"
    return answer

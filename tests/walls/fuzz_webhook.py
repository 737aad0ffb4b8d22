"""S1, guided by coverage: atheris changes bytes where they reach new code; run by `make fuzz`.

`python -m tests.walls.fuzz_webhook -runs=100000`: libFuzzer's own options; a body that breaks a promise is
written to `crash-…`, and given as an argument it is tried again. Without atheris (it is made for Python
3.11 to 3.13 on 64-bit Intel Linux) nothing is run, and that is said.
"""

import json
import logging
import sys
import tempfile
from pathlib import Path

import time_machine

try:
    import atheris
except ImportError:
    print("S1: atheris has no build for this Python or platform: coverage-guided fuzzing LEFT OUT")
    sys.exit(0)

with atheris.instrument_imports(include=["chalicelib.messaging", "chalicelib.replies"]):
    import chalicelib.functions.receive_whatsapp_events
    import chalicelib.messaging.whatsapp.account_events
    import chalicelib.messaging.whatsapp.parse_event
    import chalicelib.messaging.whatsapp.parse_webhook
    import chalicelib.replies.handle_inbound  # noqa: F401  # named here so that their branches are watched

from chalicelib import wiring
from tests.walls.hostile_bodies import RECORDED
from tests.walls.signed_post import HEARD_AT, Town, next_door, post

LONGEST = 8_000  # bytes of a body


def one_body(town: Town, body: bytes) -> None:
    """Post a body, signed; complain of a 5xx, of anything done next door, or done by what is no JSON."""
    try:
        status = post(body)
        if status != 200:
            raise AssertionError(f"answered {status}")
        if next_door(town.items()) != next_door(town.before):
            raise AssertionError("something changed next door")
        if not _is_json(body) and town.items() != town.before:
            raise AssertionError("bytes that are no JSON had an effect")
    finally:
        town.as_before()


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


def main() -> None:
    """Fuzz from the recorded bodies on, for as many runs as the arguments say."""
    logging.disable()
    town = Town()
    wiring.services = lambda: town.services
    with tempfile.TemporaryDirectory() as seeds, time_machine.travel(HEARD_AT, tick=False):
        for number, body in enumerate(RECORDED):
            Path(seeds, f"{number}.json").write_bytes(json.dumps(body).encode())
        given = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
        arguments = [sys.argv[0], f"-max_len={LONGEST}", "-seed=20261122", *sys.argv[1:]]
        atheris.Setup(arguments + ([] if given else [seeds]), lambda body: one_body(town, body))
        atheris.Fuzz()


if __name__ == "__main__":
    main()

"""The sandbox from the command line: `python -m sandbox --port 4580 --state FILE …`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.config import LATE_REFUSALS, Config, Limits
from sandbox.server import start
from sandbox.stop_request import StopRequest


def read_arguments(arguments: Sequence[str]) -> Config:
    """What the command line says, over the defaults of `Config`."""
    usual = Config()
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=usual.port, help="0 lets the system choose")
    parser.add_argument("--state", type=Path, help="keep everything in this SQLite file")
    parser.add_argument("--token", default=usual.token, help="bearer token of the Cloud API")
    parser.add_argument("--app-secret", default=usual.app_secret, help="signs webhooks")
    parser.add_argument("--sns-endpoint", help="where SNS is, when it is not AWS's")
    parser.add_argument("--region", default=usual.region)
    parser.add_argument("--zone", default=usual.zone, help="time zone of the pages")
    parser.add_argument("--per-second", type=float, default=usual.limits.messages_per_second)
    parser.add_argument("--daily-recipients", type=int, default=usual.limits.daily_recipients)
    parser.add_argument(
        "--refuse-at-once",
        action="store_true",
        help="answer an error where WhatsApp accepts first and reports `failed` later",
    )
    given = parser.parse_args(arguments)
    return Config(
        port=given.port,
        state=given.state,
        token=given.token,
        app_secret=given.app_secret,
        sns_endpoint=given.sns_endpoint,
        region=given.region,
        zone=given.zone,
        limits=Limits(
            messages_per_second=given.per_second, daily_recipients=given.daily_recipients
        ),
        late_refusals=frozenset() if given.refuse_at_once else LATE_REFUSALS,
    )


def main(arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM; a taken port is said in one sentence."""
    config, stop = read_arguments(arguments), StopRequest()
    stop.listen()
    try:
        running = start(config)
    except OSError as error:
        sys.stderr.write(f"Port {config.port} cannot be used: {error.strerror}.\n")
        return 1
    sys.stdout.write(f"WhatsApp sandbox: {running.url}\n")
    sys.stdout.flush()
    stop.wait()
    running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

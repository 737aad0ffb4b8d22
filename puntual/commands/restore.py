"""`puntual restore`: what a table put back to an earlier moment has forgotten, told to it again before sending goes on."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from puntual import sending_switch
from puntual.installation import Installation, with_installation
from puntual.restore_attempts import Fate, judged, last_attempts, replay_attempts
from puntual.restore_items import items_in, put_back, put_missing
from puntual.restore_opt_outs import replay_words, words_to_tell

MOMENTS = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ"]
MEANING = {
    Fate.FORGOTTEN.value: "messages it would send again: to staff, unless WhatsApp tells of them",
    Fate.MISSING.value: "messages it never heard of: known to it again, and to staff",
    Fate.KNOWN.value: "attempts or words it knows of",
    "left": "people who said BAJA since: they have left again",
    "came_back": "people who came back since",
    "withdrew": "consents withdrawn since",
    "not_me": "numbers that are somebody else's",
    "moved": "numbers that were given up since",
    "erased": "people who were erased since: erased again",
    "line": "words of lines it knows nobody on: kept from being written to, as after an erasure, or no more",
    "nobody": "words of people it does not know: they came after the moment",
    "of_later_release": "words that only a later release knows: restore with that release before sending goes on",
    "of_no_clinic": "messages of clinics it does not know",
}


@click.command("restore")
@click.option(
    "--moment",
    type=click.DateTime(MOMENTS),
    required=True,
    help="The moment the table is put back to, in UTC (2026-11-22T09:00Z).",
)
@click.option("--from", "source", help="First put this restored table's items into the one in use.")
@click.option("--only-missing", is_flag=True, help="Of these, only what the one in use lacks.")
@click.option("--apply", is_flag=True, help="Do it. Without, only say what would be done.")
@with_installation
def command(
    *,
    installation: Installation,
    moment: datetime,
    source: str | None,
    only_missing: bool,
    apply: bool,
) -> None:
    """Hold the journal against a restored table: nothing is sent twice, and who left stays away.

    Sends nothing, refuses while sending is on (`puntual sending stop`), and may be repeated.
    """
    at = moment.replace(tzinfo=UTC)
    if source:
        _refuse_unfit(installation, source)
    console = Console()
    if not apply:
        _print(_foreseen(_over(installation, source), at), console)
        console.print("Dry run: nothing was changed. Repeat it with --apply.")
        return
    if not sending_switch.look(installation).is_off:
        raise click.ClickException("Sending is on: `puntual sending stop` first.")
    with Progress(console=console, transient=True) as progress:
        if source:
            _put_back(installation, source, progress, only_missing=only_missing)
        done = _replay(installation, at, progress)
    _print(done, console)
    console.print("Sending is still off. When all looks well: `puntual sending start`.")


def _refuse_unfit(installation: Installation, source: str) -> None:
    """End the command when the table to put back from is none: the one in use would be emptied after it."""
    if source in (installation.deployment.table, installation.deployment.journal):
        raise click.UsageError("--from is the table that was restored, not one that is in use.")
    client = installation.client("dynamodb")
    try:
        status = client.describe_table(TableName=source)["Table"].get("TableStatus", "ACTIVE")
    except client.exceptions.ResourceNotFoundException:
        raise click.ClickException(f"There is no table {source!r} here.") from None
    if status != "ACTIVE":
        raise click.ClickException(f"{source} is still {status}: wait until it is ACTIVE.")
    if not client.scan(TableName=source, Limit=1)["Items"]:
        raise click.ClickException(f"{source} is empty: nothing to put back.")


def _over(installation: Installation, source: str | None) -> Installation:
    """Return the installation as if it used the restored table, to look at it only."""
    if source is None:
        return installation
    from chalicelib.storage.message_claims import Outbox
    from chalicelib.storage.table import Table as Stored

    table = Stored(installation.client("dynamodb"), source)
    return dataclasses.replace(installation, outbox=Outbox(table))


def _foreseen(installation: Installation, moment: datetime) -> Counter[str]:
    now = installation.now()
    tried = list(last_attempts(installation, moment, now).values())
    fates = Counter(fate.value for *_, fate in judged(installation, tried, moment))
    told = words_to_tell(installation, moment, now)
    people = Counter(word.said.value for _, word in told for _ in word.patient_ids)
    return fates + people + Counter("line" for _, word in told if not word.patient_ids)


def _put_back(
    installation: Installation, source: str, progress: Progress, *, only_missing: bool
) -> None:
    client, target = installation.client("dynamodb"), installation.deployment.table
    put = put_missing if only_missing else put_back
    task = progress.add_task("Putting items back", total=items_in(client, source) or None)
    for number in put(client, source=source, target=target):
        progress.advance(task, number)


def _replay(installation: Installation, moment: datetime, progress: Progress) -> Counter[str]:
    now = installation.now()
    told = words_to_tell(installation, moment, now)
    tried = last_attempts(installation, moment, now)
    words = progress.add_task("Who left or came back", total=len(told))
    attempts = progress.add_task("What was sent", total=len(tried))
    done = sum(_told(replay_words(installation, told), progress, words), Counter[str]())
    again = replay_attempts(installation, tried.values(), moment, now)
    return done + sum(_told(again, progress, attempts), Counter[str]())


def _told(
    counts: Iterator[Counter[str]], progress: Progress, task: TaskID
) -> Iterator[Counter[str]]:
    for one in counts:
        progress.advance(task, one.total())
        yield one


def _print(counts: Counter[str], console: Console) -> None:
    table = Table(show_header=False)
    for name in (name for name in MEANING if counts[name]):
        table.add_row(str(counts[name]), MEANING[name])
    console.print(table if counts else "The journal holds nothing since that moment.")

"""`puntual redrive`: look at the dead letters again. Sends nothing itself."""

from collections import Counter

import click
from rich.console import Console
from rich.table import Column, Table

from puntual.installation import Installation, with_installation
from puntual.redrive_dead_letters import redrive


@click.command("redrive")
@with_installation
def command(*, installation: Installation) -> None:
    """Put what failed three times back into the queue, unless it no longer makes sense."""
    table = Table(Column("message", overflow="fold"), "done", "why")
    counts: Counter[str] = Counter()
    for one in redrive(installation, now=installation.now()):
        table.add_row(one.message_id or "?", one.done, one.why)
        counts[one.done] += 1
    if not counts:
        click.echo("There are no dead letters.")
        return
    console = Console()
    console.print(table)
    console.print(", ".join(f"{amount} {done}" for done, amount in sorted(counts.items())))

"""`puntual sending`: let nothing leave, for everybody, and let it go on. Loses nothing."""

import click

from puntual import sending_switch
from puntual.installation import Installation, with_installation


@click.group("sending")
def command() -> None:
    """Stop all sending of an installation, or let it go on."""


@command.command("show")
@with_installation
def show(*, installation: Installation) -> None:
    """Say whether the schedule runs and the queue is worked off."""
    _say(sending_switch.look(installation))


@command.command("stop")
@with_installation
def stop(*, installation: Installation) -> None:
    """Let nothing leave: what is due stays due, what is queued stays queued. Events are still taken in."""
    stopped = sending_switch.stop(installation)
    _say(stopped)
    if not stopped.is_off:
        raise click.ClickException("It is not off yet: look again with `puntual sending show`.")
    click.echo("What was being sent ends within half a minute.")


@command.command("start")
@with_installation
def start(*, installation: Installation) -> None:
    """Let everything go on; what no longer helps is skipped by the next run."""
    _say(sending_switch.start(installation))


def _say(switches: sending_switch.Sending) -> None:
    click.echo(f"schedule: {switches.schedule}\nqueue:    {switches.queue}")

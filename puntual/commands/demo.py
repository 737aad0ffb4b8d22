"""`puntual demo`: everything on this machine, with a clinic that does not exist."""

import signal
import sys
import threading
from pathlib import Path

import click
from rich.console import Console

from chalicelib.clinics.model import Provider
from chalicelib.shared.times import now_utc
from puntual.demo import clinic as demo_clinic
from puntual.demo import round as demo_round
from puntual.demo.people import PEOPLE, number_of
from puntual.demo.stage import Options, Stage, running
from puntual.local_aws import DoesNotStartError, OtherPortError, PortTakenError
from puntual.stack import CannotDeployError

STATE = Path(__file__).parents[2] / ".puntual"


@click.command("demo")
@click.option("--once", is_flag=True, help="One round, judged by what truly arrived; then stop.")
@click.option("--aws-port", default=4566, show_default=True, help="Port of the local AWS.")
@click.option(
    "--sandbox-port", default=4580, show_default=True, help="Port of the WhatsApp sandbox."
)
@click.option(
    "--sender",
    type=click.Choice([provider.value for provider in Provider]),
    default=Provider.AWS.value,
    show_default=True,
    help="How the clinic reaches WhatsApp; chosen at the first start.",
)
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    default=STATE,
    help="Folder in which everything is kept for the next start.  [default: .puntual]",
)
def command(*, once: bool, aws_port: int, sandbox_port: int, sender: str, state: Path) -> None:
    """Run the whole product on this machine: local AWS, WhatsApp sandbox, a clinic with patients.

    Serves until Ctrl-C and then stops everything it started. What happened is kept, so that the
    next start goes on with it.
    """
    console = Console()
    options = Options(
        aws_port=aws_port,
        sandbox_port=sandbox_port,
        state=state.resolve(),
        provider=Provider(sender),
    )
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _stop(stopped))
    try:
        with running(options, now=now_utc(), console=console) as stage:
            succeeded = _judge(stage, console) if once else _serve(stage, console, stopped)
    except (PortTakenError, OtherPortError, DoesNotStartError, CannotDeployError) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(0 if succeeded else 1)


def _stop(stopped: threading.Event) -> None:
    """End what is being waited for; before that there is anything to wait for, end at once."""
    if stopped.is_set():
        return
    stopped.set()
    raise KeyboardInterrupt


def _judge(stage: Stage, console: Console) -> bool:
    judgement = demo_round.play(stage, now=now_utc(), console=console)
    console.print(demo_round.table_of(stage))
    for sentence in judgement.said:
        console.print(sentence)
    for problem in judgement.problems:
        console.print(f"[red]✗[/red] {problem}")
    if not judgement.problems:
        console.print("[green]✓[/green] Each due reminder arrived exactly once.")
    return not judgement.problems


def _serve(stage: Stage, console: Console, stopped: threading.Event) -> bool:
    if demo_clinic.is_night(stage.clinic):
        console.print("It is night in Mexico City: the demo clinic's quiet hours are lifted.")
    with console.status("Sending what is due…"):
        report = demo_round.invoke_schedule(stage)
    console.print(demo_round.summary(report))
    console.print(f"Sign-up form   {stage.form_url}")
    console.print(f"Phones         {stage.phone.url}")
    console.print(f"API            {stage.deployment.api_url}/api/v1/docs")
    console.print(
        f"{len(PEOPLE)} patients; Ana's phone is {number_of(1)}. Ctrl-C stops everything."
    )
    try:
        stopped.wait()
    except KeyboardInterrupt:
        console.print("Stopping…")
    return True

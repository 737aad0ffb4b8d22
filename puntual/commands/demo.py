"""`puntual demo`: everything on this machine, with a clinic that does not exist."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from chalicelib.clinics.model import Provider
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.times import now_utc
from puntual.cloudformation_stack import CannotDeployError
from puntual.demo import clinic as demo_clinic
from puntual.demo import judged_round as demo_round
from puntual.demo.front_desk import way_in
from puntual.demo.introduce import RefusedTemplatesError
from puntual.demo.people import phone_owners
from puntual.demo.progress import Progress
from puntual.demo.start_everything import Options, Stage, running
from puntual.local_aws import DoesNotStartError, OtherPortError, PortTakenError

STATE = Path(__file__).parents[2] / ".puntual"
EXPECTED = (
    PortTakenError,
    OtherPortError,
    DoesNotStartError,
    CannotDeployError,
    RefusedTemplatesError,
)


@click.command("demo")
@click.option("--once", is_flag=True, help="One round, judged by what truly arrived; then stop.")
@click.option("--aws-port", default=4566, show_default=True, help="Port of the local AWS.")
@click.option(
    "--sandbox-port", default=4580, show_default=True, help="Port of the WhatsApp sandbox."
)
@click.option(
    "--sender",
    type=click.Choice([Provider.AWS.value, Provider.META.value]),
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
    progress, began = Progress(Console(highlight=False)), time.monotonic()
    progress.heed()
    options = Options(
        aws_port=aws_port,
        sandbox_port=sandbox_port,
        state=state.resolve(),
        provider=Provider(sender),
    )
    try:
        with running(options, now=now_utc(), progress=progress) as stage:
            progress.console.print(f"[green]✓[/green] Up in {time.monotonic() - began:.1f} s.")
            _say_what_differs(stage, options, progress.console)
            succeeded = _judge(stage, progress) if once else _serve(stage, progress)
    except Exception as error:
        # A StoppedError, or whatever comes of taking away what a step hung on.
        if progress.stop.asked:
            raise click.ClickException("Stopped before everything was done.") from error
        if isinstance(error, EXPECTED):
            raise click.ClickException(str(error)) from error
        raise
    finally:
        progress.stop.turn_deaf()
    sys.exit(0 if succeeded else 1)


def _say_what_differs(stage: Stage, options: Options, console: Console) -> None:
    if demo_clinic.is_night(stage.clinic):
        console.print(
            "  It is night in Mexico City, or nearly: the demo clinic's quiet hours are lifted."
        )
    chosen = stage.clinic.sender.provider
    if chosen is not options.provider:
        console.print(
            f"  The clinic kept in {options.state} writes through {chosen.value}: for "
            f"{options.provider.value} name another --state, or delete that folder.",
            soft_wrap=True,
        )


def _judge(stage: Stage, progress: Progress) -> bool:
    now, console = now_utc(), progress.console
    judgement = demo_round.play(stage, now=now, progress=progress)
    console.print(demo_round.table_of(stage, since=now, width=console.width))
    for sentence in judgement.said:
        console.print(sentence)
    for problem in judgement.problems:
        console.print(f"[red]✗[/red] {problem}")
    if not judgement.problems:
        console.print("[green]✓[/green] Each due reminder arrived exactly once.")
    return not judgement.problems


def _serve(stage: Stage, progress: Progress) -> bool:
    console = progress.console
    with progress.step("Reminders that are due"):
        report = demo_round.invoke_schedule(stage.aws, stage.deployment)
    console.print(f"  {demo_round.summary(report)}\n")
    for what, address in _addresses(stage):
        console.print(f"[bold]{what}[/bold]\n  {address}", soft_wrap=True)
    console.print(
        "\nDue reminders go out every 15 minutes. Ctrl-C stops everything, kept for later."
    )
    progress.doing = "what is under way"
    progress.stop.wait()
    return True


def _addresses(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield what can be opened, and where."""
    records = stage.services.records(stage.clinic.id, Actor(ActorKind.OPERATOR, cause="demo"))
    desk = way_in(records, stage.clinic, stage.deployment.api_url, now=now_utc())
    yield desk.what, desk.address
    yield "Sign-up form, as a patient sees it", stage.form_url
    yield f"The patients' phones ({len(phone_owners())}) and the clinic's", stage.phone.url
    yield "API of the clinic's own software", f"{stage.deployment.api_url}/api/v1/docs"
    yield (
        "Command line, in another terminal",
        f". {stage.shell_file}; .venv/bin/puntual clinic list",
    )

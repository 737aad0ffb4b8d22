"""`puntual run-due`: start the scheduled run now, as deployed, and print its report."""

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from puntual.installation import Installation, with_installation

FUNCTION = "SendDueReminders"  # the resource, as Chalice names the function in app.py


@click.command("run-due")
@with_installation
def command(*, installation: Installation) -> None:
    """Run the reminders now instead of at the next quarter of an hour. Never sends anything twice."""
    with Console(stderr=True).status("Deciding what is due…"):
        report = invoke(installation)
    if not report.get("due"):
        click.echo("Nothing was due.")
    Console().print(_table(report))
    if report.get("failed_clinics"):
        raise click.ClickException(
            f"{report['failed_clinics']} clinics failed: see the function's log."
        )


def invoke(installation: Installation) -> dict[str, Any]:
    """Invoke the deployed function as its schedule does and return its report."""
    resource = installation.client("cloudformation").describe_stack_resource(
        StackName=installation.deployment.stack, LogicalResourceId=FUNCTION
    )
    name = resource["StackResourceDetail"]["PhysicalResourceId"]
    answer = installation.client("lambda").invoke(
        FunctionName=name, Payload=json.dumps(_event(installation)).encode()
    )
    said = json.loads(answer["Payload"].read() or "{}")
    if answer.get("FunctionError"):
        raise click.ClickException(f"The run failed: {said.get('errorMessage', 'see its log')}")
    return dict(said)


def _event(installation: Installation) -> dict[str, Any]:
    return {
        "version": "0",
        "account": "",
        "region": "",
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "puntual.run-due",
        "time": f"{installation.now():%Y-%m-%dT%H:%M:%SZ}",
        "id": "run-due",
        "resources": [],
    }


def _table(report: dict[str, Any]) -> Table:
    table = Table(show_header=False)
    outcomes = report.get("outcomes", {})
    counts = {name: value for name, value in report.items() if name != "outcomes"}
    for name, value in {**counts, **outcomes}.items():
        table.add_row(name.replace("_", " "), str(value))
    return table

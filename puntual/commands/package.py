"""`puntual package`: build what is deployed, and print how big it is and how fast it starts."""

import click
from rich.console import Console
from rich.table import Table

from bench.cold_import import measure
from puntual.build_package import Package, build_package
from puntual.lambda_layer import LAMBDA, THIS_MACHINE


@click.command("package")
@click.option("--for-this-machine", is_flag=True, help="Package for a local AWS, not for Lambda.")
@click.option("--rounds", default=5, show_default=True, help="Processes started per measurement.")
@click.option("--template-only", is_flag=True, help="Print where the template is, no more.")
def command(*, for_this_machine: bool, rounds: int, template_only: bool) -> None:
    """Build the package and print its sizes and the cold import time of each function."""
    if template_only:
        click.echo(build_package(THIS_MACHINE).template)
        return
    console = Console()
    with console.status("Packaging…"):
        package = build_package(THIS_MACHINE if for_this_machine else LAMBDA)
        runnable = build_package(THIS_MACHINE)
    _print_sizes(console, package)
    with console.status("Starting each function in fresh processes…"):
        _print_cold_imports(console, runnable, rounds)


def _print_sizes(console: Console, package: Package) -> None:
    for name, path in (("layer", package.layer), ("code", package.code)):
        console.print(f"{name:6} {path.stat().st_size / 1e6:8.2f} MB  {path}")
    console.print(
        f"{'templ.':6} {package.template.stat().st_size / 1e3:8.1f} KB  {package.template}"
    )


def _print_cold_imports(console: Console, package: Package, rounds: int) -> None:
    table = Table(
        "function", "fastest ms", "median ms", "× a bare Chalice app", title="Cold import"
    )
    for row in measure(package, rounds=rounds):
        table.add_row(
            row.function, f"{row.fastest_ms:.0f}", f"{row.median_ms:.0f}", f"{row.ratio:.1f}"
        )
    console.print(table)

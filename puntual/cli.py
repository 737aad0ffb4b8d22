"""The `puntual` command: finds its commands in `puntual/commands/`. Never does their work."""

import importlib
import pkgutil

import click

from puntual import commands


class Commands(click.Group):
    """Commands by file: each module of `puntual.commands` is imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Name the modules, as they are typed."""
        return sorted(_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import the one module and hand over its `command`."""
        name = _modules().get(cmd_name)
        if name is None:
            return None
        command: click.Command = importlib.import_module(f"puntual.commands.{name}").command
        return command


def _modules() -> dict[str, str]:
    """Return the modules by how they are typed: due_run is due-run, import_ (a word of Python's) import."""
    names = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    return {name.rstrip("_").replace("_", "-"): name for name in names}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="puntual")
def main() -> None:
    """Appointment reminders on WhatsApp: deploy, look after and try out.

    Commands that touch a deployment use the ordinary AWS environment (AWS_PROFILE, AWS_REGION,
    AWS_ENDPOINT_URL…).
    """

"""The `puntual` command: finds its commands in `puntual/commands/`. Never does their work."""

import importlib
import pkgutil

import click

from puntual import commands


class Commands(click.Group):
    """Commands by file: each module of `puntual.commands` is imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Name the modules, as they are typed."""
        return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one module and hand over its `command`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"puntual.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="puntual")
def main() -> None:
    """Appointment reminders on WhatsApp: deploy, look after and try out.

    Commands that touch a deployment use the ordinary AWS environment (AWS_PROFILE, AWS_REGION,
    AWS_ENDPOINT_URL…).
    """

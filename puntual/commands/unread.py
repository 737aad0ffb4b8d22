"""`puntual unread`: offer again what WhatsApp reported and the function could not take in. Loses nothing, shows nothing of it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import click

from puntual.installation import Installation, with_installation

FUNCTION = "ReceiveWhatsappEvents"  # the resource, as Chalice names the function in app.py
HIDDEN_SECONDS = 120  # from other readers, while the function works


@click.command("unread")
@with_installation
def command(*, installation: Installation) -> None:
    """Give the unread events to the function again; those that fail again stay where they are.

    What was taken in already is known: offering an event twice does nothing twice.
    """
    done = Counter(offer_again(installation))
    if not done:
        click.echo("There are no unread events.")
        return
    click.echo(", ".join(f"{amount} {end}" for end, amount in sorted(done.items())))
    if done["left"]:
        raise click.ClickException("See the log of receive_whatsapp_events for what fails.")


def offer_again(installation: Installation) -> Iterator[str]:
    """Yield how each event ended: taken in, and then deleted, or left."""
    sqs, functions = installation.client("sqs"), installation.client("lambda")
    url, function = installation.deployment.unread_events_queue_url, _function(installation)
    for letter in _letters(sqs, url):
        answer = functions.invoke(FunctionName=function, Payload=letter["Body"].encode())
        if answer.get("FunctionError"):
            yield "left"
            continue
        sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
        yield "taken in"


def _letters(sqs: Any, url: str) -> Iterator[dict[str, Any]]:
    """Yield each letter once, however often it is seen."""
    seen: set[str] = set()
    while True:
        answer = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_SECONDS
        )
        new = [letter for letter in answer.get("Messages", []) if letter["MessageId"] not in seen]
        if not new:
            return
        seen |= {letter["MessageId"] for letter in new}
        yield from new


def _function(installation: Installation) -> str:
    resource = installation.client("cloudformation").describe_stack_resource(
        StackName=installation.deployment.stack, LogicalResourceId=FUNCTION
    )
    return str(resource["StackResourceDetail"]["PhysicalResourceId"])

"""`puntual reply`: answers somebody for a clinic that asks. The words come from the standard input, so no shell keeps them."""

import sys

import click

from chalicelib.answers.answer_line import Answered, Sheet, send_answer
from chalicelib.answers.model import LONGEST
from chalicelib.messaging.model import State
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared import ids
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from puntual.installation import Installation, with_installation

WHY_NOT = {
    "answer_is_empty": "There is nothing to send.",
    "answer_too_long": f"WhatsApp takes {LONGEST:,} letters.",
    "line_opted_out": "They asked for no messages: call them.",
    "line_has_no_number": "They hide their number: they cannot be answered from here.",
    "line_never_wrote": "They have not written, and WhatsApp does not allow writing first.",
}
NOT_TOLD = {
    "no_consent": "they did not agree that the clinic writes first",
    "told_today": "they were told within the last 24 hours",
    "template": "WhatsApp does not allow that template now",
}


@click.command("reply")
@click.argument("who", metavar="PATIENT|TASK")
@click.option("--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa).")
@click.option("--by", required=True, help="Whose words they are: the member of staff.")
@with_installation
def command(*, installation: Installation, who: str, slug: str, by: str) -> None:
    """Answer a patient, or whoever wrote under an inbox task, with what is typed or piped in."""
    clinic, now = installation.clinic(slug), installation.now()
    text = sys.stdin.read()
    sheet = Sheet(name=f"cli/{ids.new_id()}", opened_at=now, text=text, by=by)
    try:
        answered = send_answer(
            installation.records(clinic.id),
            installation.queue,
            clinic,
            who,
            sheet,
            limit=why_no_room,
            now=now,
        )
    except NotFoundError:
        said = "There is no such patient with a phone, nor such a task, at this clinic."
        raise click.ClickException(said) from None
    except NotAllowedError as refused:
        said = WHY_NOT.get(refused.code, refused.code)
        raise click.ClickException(f"{said} Nothing was sent.") from None
    except ConflictError:
        raise click.ClickException("Others were changing this talk: try again.") from None
    click.echo(_said(answered))


def _said(answered: Answered) -> str:
    if answered.message.state is not State.HELD:
        return "The answer is on its way."
    why = answered.why_not_told
    told = (
        f"They are not told: {NOT_TOLD.get(why, why)}." if why else "They are told that it waits."
    )
    return f"24 hours have passed: the answer is held for three days, until they write. {told}"

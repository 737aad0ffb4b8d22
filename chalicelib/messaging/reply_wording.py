"""What we answer to a patient who just wrote or tapped: free text, inside the 24-hour window. Pure."""

import dataclasses
from collections.abc import Sequence

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import format_dates
from chalicelib.messaging.load_phrases import phrase, supported
from chalicelib.messaging.model import Action, Button, Content
from chalicelib.messaging.opening_hours import hours_of
from chalicelib.messaging.template_wording import VisitLine, phone_of, when_of, where_and_when

OFFERED = 3  # WhatsApp shows no more buttons
TITLE_MAX = 20  # and no longer titles
_WHICH = {
    Action.CONFIRM: "reply_which_confirm",
    Action.CANCEL: "reply_which_cancel",
    Action.MOVE: "reply_which_move",
}


def confirmed(clinic: Clinic, visits: Sequence[VisitLine], *, language: str) -> Content:
    """Thank for confirming, each visit named."""
    if len(visits) == 1:
        return _about_one("reply_confirmed_one", clinic, visits[0], language)
    return _about_visits("reply_confirmed", clinic, visits, language)


def cancelled(clinic: Clinic, visits: Sequence[VisitLine], *, language: str) -> Content:
    """Say what the patient cancelled, each visit named; of one alone a slip can be taken back with a tap."""
    if len(visits) > 1:
        return _about_visits("reply_cancelled", clinic, visits, language)
    said = _about_one("reply_cancelled_one", clinic, visits[0], language)
    actions = (Action.UNDO, Action.ANOTHER_DATE)
    return dataclasses.replace(said, buttons=_buttons(actions, visits[0], language))


def restored(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Say that the visit stands after all, as the patient took the cancellation back."""
    return _about_one("reply_restored", clinic, visit, language)


def restored_to_move(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Say that the visit stands after all, and that another time is looked for as they had asked before."""
    return _about_one("reply_restored_to_move", clinic, visit, language)


def stays_cancelled(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Say that the hour could not be given back to who cancelled by mistake, and that a person decides."""
    return _about_one("reply_stays_cancelled", clinic, visit, language)


def tapped_under_test(clinic: Clinic) -> Content:
    """Tell somebody of the clinic that their tap under a test message got here, and what it would do."""
    return _said("reply_test_tapped", clinic, clinic.language)


def another_date(clinic: Clinic, *, language: str) -> Content:
    """Say to who cancelled that the front desk will offer another date."""
    return _said("reply_another_date", clinic, language)


def change_requested(clinic: Clinic, visits: Sequence[VisitLine], *, language: str) -> Content:
    """Say that the front desk will look for another date."""
    return _about_visits("reply_change_requested", clinic, visits, language)


def visit_changed(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Answer a tap on an old message: the visit as it stands now, with fresh buttons."""
    said = _about_visits("reply_visit_changed", clinic, [visit], language)
    actions = (Action.CONFIRM, Action.MOVE, Action.CANCEL)
    return dataclasses.replace(said, buttons=_buttons(actions, visit, language))


def visit_closed(clinic: Clinic, *, language: str) -> Content:
    """Answer a tap about a visit that was cancelled or is over."""
    return _said("reply_visit_closed", clinic, language)


def which_visit(
    clinic: Clinic, action: Action, visits: Sequence[VisitLine], *, language: str
) -> Content:
    """Ask which of several visits is meant: a button each, at most three, the others in words."""
    offered = visits[:OFFERED]
    listed = _listed(clinic, offered, language, numbered=True)
    text = phrase(language, _WHICH[action], visits=listed)
    if len(visits) > OFFERED:
        text = f"{text}\n\n{phrase(language, 'reply_which_more')}"
    titles = _titles(clinic, offered, language)
    buttons = tuple(
        Button(action, title, visit.appointment_id)
        for title, visit in zip(titles, offered, strict=True)
    )
    return Content(language=supported(language), text=text, buttons=buttons)


def offer_change(clinic: Clinic, visits: Sequence[VisitLine], *, language: str) -> Content:
    """Ask who answered "no" whether they want another time, or none: a button for each."""
    said = _about_visits("reply_offer_change", clinic, visits, language)
    buttons = tuple(
        Button(a, phrase(language, f"button_{a}")) for a in (Action.MOVE, Action.CANCEL)
    )
    return dataclasses.replace(said, buttons=buttons)


def left_as_it_is(clinic: Clinic, *, language: str) -> Content:
    """Say to who leaves a list that nothing changed, and which word stops our messages."""
    return _said("reply_left_as_it_is", clinic, language)


def nothing_upcoming(clinic: Clinic, *, language: str) -> Content:
    """Answer somebody who wants to change a visit we do not have."""
    return _said("reply_nothing_upcoming", clinic, language)


def to_desk(clinic: Clinic) -> Content:
    """Tell who writes from the clinic itself that its patients write here, and that nobody reads it."""
    language = clinic.language
    return Content(
        language=supported(language), text=phrase(language, "reply_to_desk", clinic=clinic.name)
    )


def passed_on(clinic: Clinic, *, language: str) -> Content:
    """Say that a person will read it, and when they do: never "respuesta inválida"."""
    return _with_hours("reply_passed_on", clinic, language)


def not_seen(clinic: Clinic, *, language: str) -> Content:
    """Say that nobody here sees a photo or hears a voice message, so that what matters is written."""
    text = phrase(language, "reply_media", clinic=clinic.name, phone=phone_of(clinic))
    return Content(language=supported(language), text=text)


def stranger(clinic: Clinic, form: str, *, language: str) -> Content:
    """Say to somebody we do not know whose number this is, that a person will read it, and where patients sign up."""
    return _with_hours("reply_stranger", clinic, language, link=form)


def about_clinic(clinic: Clinic, *, language: str) -> Content:
    """Tell who asks whose number this is, where the clinic is and when it answers."""
    return _with_hours("reply_about_clinic", clinic, language, address=clinic.address)


def your_visits(clinic: Clinic, visits: Sequence[VisitLine], *, language: str) -> Content:
    """Tell who asks the time, doctor and place of their visits; nothing else of them."""
    lines = [
        phrase(
            language, "visit", name=visit.first_name, when=where_and_when(clinic, visit, language)
        )
        for visit in visits
    ]
    return _said("reply_your_visits", clinic, language, visits="\n".join(f"• {x}" for x in lines))


def opted_out(clinic: Clinic, *, language: str) -> Content:
    """Say once that we stop, and how to come back."""
    return _said("reply_opted_out", clinic, language)


def opted_in(clinic: Clinic, *, language: str) -> Content:
    """Say that reminders go on."""
    return _said("reply_opted_in", clinic, language)


def welcome(clinic: Clinic, first_name: str, *, language: str, guardian: str = "") -> Content:
    """Greet who sent the code of the sign-up form: number and consent are proven.

    With a `guardian` it is not the patient who reads it.
    """
    key = "reply_welcome_other" if guardian else "reply_welcome"
    return _said(key, clinic, language, name=first_name)


def data_link(clinic: Clinic, link: str, seed: str, *, language: str) -> Content:
    """Answer "MIS DATOS" with the way to the patient's own page; the link's code comes in as it leaves."""
    said = _said("reply_data_link", clinic, language, link=link)
    return dataclasses.replace(said, link_seed=seed)


def data_too_often(clinic: Clinic, *, language: str) -> Content:
    """Answer who has had links enough for a day."""
    return _said("reply_data_too_often", clinic, language)


def staff_link(clinic: Clinic, link: str, seed: str, *, language: str) -> Content:
    """Answer somebody of the team who wrote ENTRAR; the link's code comes in as it leaves."""
    said = _said("reply_staff_link", clinic, language, link=link)
    return dataclasses.replace(said, link_seed=seed)


def staff_too_often(clinic: Clinic, *, language: str) -> Content:
    """Answer somebody of the team who has had links enough for a day."""
    return _said("reply_staff_too_often", clinic, language)


def data_asked(clinic: Clinic, day: str, *, language: str) -> Content:
    """Answer who asks for their data from a number that is not shown to be theirs: a person does, by the law's day."""
    return _said("reply_data_asked", clinic, language, day=day)


def yes_me(clinic: Clinic, first_name: str, *, language: str, guardian: str = "") -> Content:
    """Thank for the answer to "¿eres Ana?"; with a `guardian` it is not the patient who answers."""
    key = "reply_yes_me_other" if guardian else "reply_yes_me"
    return _said(key, clinic, language, name=first_name)


def not_me(clinic: Clinic, *, language: str) -> Content:
    """Apologise to a stranger; names nobody."""
    return _said("reply_not_me", clinic, language)


def yes_after_no(clinic: Clinic, form: str, *, language: str) -> Content:
    """Answer "it is me" of a number that said the contrary: a person decides, or the form's own proof; names nobody."""
    return _said("reply_yes_after_no", clinic, language, link=form)


def signed_up_before(
    clinic: Clinic, first_name: str, *, language: str, guardian: str = ""
) -> Content:
    """Answer a code that this phone has used already: all is well."""
    key = "reply_signed_up_before_other" if guardian else "reply_signed_up_before"
    return _said(key, clinic, language, name=first_name)


def code_unknown(clinic: Clinic, form: str, *, language: str) -> Content:
    """Answer a sign-up code we never gave."""
    return _said("reply_code_unknown", clinic, language, link=form)


def code_expired(clinic: Clinic, form: str, *, language: str) -> Content:
    """Answer a sign-up code that is too old."""
    return _said("reply_code_expired", clinic, language, link=form)


def _said(key: str, clinic: Clinic, language: str, **values: str) -> Content:
    text = phrase(language, key, clinic=clinic.name, phone=phone_of(clinic), **values)
    return Content(language=supported(language), text=text)


def _buttons(actions: Sequence[Action], visit: VisitLine, language: str) -> tuple[Button, ...]:
    return tuple(
        Button(action, phrase(language, f"button_{action}"), visit.appointment_id)
        for action in actions
    )


def _with_hours(key: str, clinic: Clinic, language: str, **values: str) -> Content:
    """Return the sentence that tells the hours, where the clinic has told them."""
    hours = hours_of(clinic, language=language)
    said = _said(f"{key}_hours" if hours else key, clinic, language, hours=hours, **values)
    return dataclasses.replace(said, text=said.text.replace("..", "."))  # "7:00 p. m.."


def _about_visits(key: str, clinic: Clinic, visits: Sequence[VisitLine], language: str) -> Content:
    return _said(key, clinic, language, visits=_listed(clinic, visits, language))


def _about_one(key: str, clinic: Clinic, visit: VisitLine, language: str) -> Content:
    when = when_of(clinic, visit, language)
    return _said(key, clinic, language, name=visit.first_name, when=when)


def _listed(
    clinic: Clinic, visits: Sequence[VisitLine], language: str, *, numbered: bool = False
) -> str:
    lines = [
        phrase(language, "visit", name=visit.first_name, when=when_of(clinic, visit, language))
        for visit in visits
    ]
    marks = [f"{number}." if numbered else "•" for number in range(1, len(lines) + 1)]
    return "\n".join(f"{mark} {line}" for mark, line in zip(marks, lines, strict=True))


def _titles(clinic: Clinic, visits: Sequence[VisitLine], language: str) -> list[str]:
    """Return "1. Ana 10:30 a.m." each; the number makes it unlike the others, as WhatsApp demands."""
    days = [format_dates.short_day(visit.starts_at, clinic.zone, language) for visit in visits]
    names = [visit.first_name for visit in visits]
    titles = []
    for number, label in enumerate(names if len(set(days)) == 1 else days):
        time = format_dates.clock(visits[number].starts_at, clinic.zone, language).replace(
            ". m.", ".m."
        )
        room = TITLE_MAX - len(f"{number + 1}.  {time}")
        titles.append(f"{number + 1}. {label[:room].rstrip()} {time}")
    return titles

"""Practitioners over the API: who sees the clinic's patients. What may be a name is the domain's to say. Loads pydantic: import it late."""

import dataclasses
import re

from chalicelib.appointments.keep_practitioners import (
    add_practitioner,
    change_practitioner,
    remove_practitioner,
)
from chalicelib.appointments.link_visits import link_visits
from chalicelib.clinics.model import OpeningHours
from chalicelib.clinics.practitioner import Practitioner, next_colour
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.field_types import EXTERNAL_ID
from chalicelib.web.api.parse_request import read_body, read_query
from chalicelib.web.api.problems import FieldError, RefusedError

LINKED_AT_ONCE = 500  # visits of one request: a second or two; the next one goes on


def listed(call: AuthorizedRequest) -> Answer:
    """Show those who see patients, or those who left, by name."""
    asked = read_query(request_models.PractitionerPage, call.asked.query)
    unreadable: list[str] = []
    found = call.leaving_out(unreadable).practitioners()
    shown = [_out(one) for one in found if asked.state in ("all", _state(one))]
    return Answer(response_models.Practitioners(practitioners=shown, unreadable=unreadable))


def put(call: AuthorizedRequest) -> Answer:
    """Put somebody on the list, change what is known of them, or leave it as it is; link the visits to come that name them."""
    asked = read_body(request_models.PractitionerIn, call.asked.body)
    practitioner_id = call.asked.path["practitioner_id"]
    if not re.fullmatch(EXTERNAL_ID, practitioner_id):
        raise RefusedError(
            "invalid_request", (FieldError("/practitioner_id", "string_pattern_mismatch"),)
        )
    seen: list[Practitioner | None] = []

    def attempt() -> Practitioner:
        seen.append(call.records.get(Practitioner, practitioner_id))
        if seen[-1] is None:
            return add_practitioner(call.records, _new(call, practitioner_id, asked), now=call.now)
        return change_practitioner(
            call.records, practitioner_id, lambda one: _changed(one, asked), now=call.now
        )

    after = decide_again(attempt)
    before = seen[-1]
    result = "created" if before is None else "unchanged" if after == before else "updated"
    linking = link_visits(call.records, now=call.now, most=LINKED_AT_ONCE)
    return _kept(after, result, linked=linking.linked, left=linking.left)


def remove(call: AuthorizedRequest) -> Answer:
    """Note that somebody left; twice is as good as once."""
    practitioner_id = call.asked.path["practitioner_id"]
    before = None
    if re.fullmatch(EXTERNAL_ID, practitioner_id):
        before = call.records.get(Practitioner, practitioner_id)
    if before is None:
        raise NotFoundError
    after = remove_practitioner(call.records, practitioner_id, now=call.now)
    return _kept(after, "unchanged" if after == before else "updated")


def _new(
    call: AuthorizedRequest, practitioner_id: str, asked: request_models.PractitionerIn
) -> Practitioner:
    colour = next_colour(tuple(call.records.practitioners()))
    return _changed(Practitioner(practitioner_id, asked.name, colour), asked)


def _changed(before: Practitioner, asked: request_models.PractitionerIn) -> Practitioner:
    """Return who is called so, and as the body says it; what it leaves out stays. Who had left is back."""
    after = dataclasses.replace(before.called(asked.name), removed_at=None)
    if asked.also_called is not None:
        after = dataclasses.replace(after, also_called=()).known_by(*asked.also_called)
    hours = after.hours if asked.hours is None else tuple(map(_stretch, asked.hours))
    return dataclasses.replace(after, colour=asked.colour or after.colour, hours=hours)


def _stretch(asked: request_models.Stretch) -> OpeningHours:
    return OpeningHours(request_models.DAYS.index(asked.day), asked.opens, asked.closes)


def _state(practitioner: Practitioner) -> str:
    return "in_force" if practitioner.is_in_force else "left"


def _kept(practitioner: Practitioner, result: str, *, linked: int = 0, left: int = 0) -> Answer:
    shown = _out(practitioner).model_dump() | {"result": result, "linked": linked, "to_link": left}
    status = 201 if result == "created" else 200
    return Answer(response_models.PractitionerKept.model_validate(shown), status)


def _out(practitioner: Practitioner) -> response_models.PractitionerOut:
    hours = [
        response_models.StretchOut(
            day=request_models.DAYS[one.weekday],
            opens=f"{one.opens:%H:%M}",
            closes=f"{one.closes:%H:%M}",
        )
        for one in practitioner.hours
    ]
    names = ("id", "name", "colour", "since")
    return response_models.PractitionerOut(
        hours=hours,
        also_called=list(practitioner.also_called),
        left_at=practitioner.removed_at,
        **response_models.plain(practitioner, *names),
    )

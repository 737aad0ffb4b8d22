"""Bring our templates to a WhatsApp account and say how they stand there. Never changes an existing one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.messaging.whatsapp.template_definitions import Definition


@dataclass(frozen=True)
class RemoteTemplate:
    """A template as the account has it."""

    name: str
    language: str
    status: str  # APPROVED, PENDING, REJECTED, PAUSED, DISABLED
    category: str  # UTILITY, MARKETING, AUTHENTICATION


class TemplateAccount(Protocol):
    """The templates of one WhatsApp business account, whichever the provider."""

    def list_templates(self) -> list[RemoteTemplate]:
        """Return all of them."""
        ...

    def create_template(self, definition: dict[str, Any]) -> RemoteTemplate:
        """Ask for approval of a new one; raises TemplateRefusedError, AccountAwayError."""
        ...


class TemplateRefusedError(Exception):
    """The provider would not take the template; the text says why."""


class AccountAwayError(Exception):
    """The account did not answer, or not in time; what was asked of it may have been done, and asking again is harmless."""


class Standing(StrEnum):
    """How one of our templates stands."""

    USABLE = "usable"
    WAITING = "waiting"  # WhatsApp has not decided
    UNUSABLE = "unusable"  # rejected, paused or disabled
    RECATEGORISED = "recategorised"  # approved as something capped and dearer: its text must change
    REFUSED = "refused"  # not even taken in
    MISSING = "missing"  # the account does not have it


@dataclass(frozen=True)
class TemplateReport:
    """How one template in one language stands, and whether this run created it."""

    name: str
    language: str
    standing: Standing
    status: str = ""
    category: str = ""
    created: bool = False
    problem: str = ""


def push_templates(
    account: TemplateAccount,
    definitions: Sequence[Definition],
    *,
    on_each: Callable[[TemplateReport], None] = lambda _report: None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> list[TemplateReport]:
    """Create the templates that are missing, as long as it may, and report how each stands; repeating it is harmless."""
    there = _by_name(account)
    reports = []
    for definition in definitions:
        known = there.get((definition.name, definition.language))
        if known:
            report = _report(definition, known)
        else:
            report = _create(account, definition) if may_go_on() else _missing(definition)
        on_each(report)
        reports.append(report)
    return reports


def look_up_templates(
    account: TemplateAccount, definitions: Sequence[Definition]
) -> list[TemplateReport]:
    """Report how each template stands, and change nothing."""
    there = _by_name(account)
    return [
        _report(one, known) if (known := there.get((one.name, one.language))) else _missing(one)
        for one in definitions
    ]


def _by_name(account: TemplateAccount) -> dict[tuple[str, str], RemoteTemplate]:
    return {(one.name, one.language): one for one in account.list_templates()}


def _missing(definition: Definition) -> TemplateReport:
    return TemplateReport(definition.name, definition.language, Standing.MISSING)


def _create(account: TemplateAccount, definition: Definition) -> TemplateReport:
    try:
        created = account.create_template(definition.as_json())
    except TemplateRefusedError as error:
        return TemplateReport(
            definition.name, definition.language, Standing.REFUSED, problem=str(error)
        )
    return _report(definition, created, created=True)


def _report(
    definition: Definition, remote: RemoteTemplate, *, created: bool = False
) -> TemplateReport:
    return TemplateReport(
        name=definition.name,
        language=definition.language,
        standing=_standing(definition, remote),
        status=remote.status,
        category=remote.category,
        created=created,
    )


def _standing(definition: Definition, remote: RemoteTemplate) -> Standing:
    if remote.category and remote.category.upper() != definition.category:
        return Standing.RECATEGORISED
    status = remote.status.upper()
    if status == "APPROVED":
        return Standing.USABLE
    waiting = {"PENDING", "IN_APPEAL", "RECEIVED", ""}
    return Standing.WAITING if status in waiting else Standing.UNUSABLE

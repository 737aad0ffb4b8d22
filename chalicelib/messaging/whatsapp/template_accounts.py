"""The templates of an account, through AWS or through Meta. Never sends a message."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from chalicelib.clinics.model import Provider, Sender
from chalicelib.messaging.whatsapp.http_connections import Connections, NeverLeftError
from chalicelib.messaging.whatsapp.meta_sender import API_VERSION
from chalicelib.messaging.whatsapp.push_templates import (
    AccountAwayError,
    RemoteTemplate,
    TemplateAccount,
    TemplateRefusedError,
)

if TYPE_CHECKING:
    from types_boto3_socialmessaging import EndUserMessagingSocialClient

Json = dict[str, Any]
A_PAGE = 100
PAGE_MAX = 4 * 1024 * 1024  # bytes
PATIENT = 30.0  # seconds: who waits at a terminal


@contextmanager
def open_account(
    sender: Sender,
    *,
    client: "Callable[[], EndUserMessagingSocialClient]",
    token: Callable[[], str],
    meta_url: str,
    each: float = PATIENT,
    within: float = float("inf"),
) -> Iterator[TemplateAccount]:
    """Give the templates of a clinic's account while the block lasts; each call takes so many seconds at most, looking through all of them `within` so many."""
    until = time.monotonic() + within
    account = sender.business_account_id
    if sender.provider is Provider.AWS:
        yield AwsTemplates(client=client(), business_account_id=account, until=until)
        return
    connections = Connections(meta_url)
    try:
        yield MetaTemplates(
            connections=connections,
            token=token(),
            business_account_id=account,
            seconds=each,
            until=until,
        )
    finally:
        connections.close()


@contextmanager
def _asked(until: float) -> Iterator[None]:
    """Say of a call whether the account refused it or did not answer; past `until` none is made."""
    from botocore.exceptions import BotoCoreError, ClientError

    if time.monotonic() > until:
        raise AccountAwayError("too slow")
    try:
        yield
    except ClientError as error:
        said = error.response.get("Error", {})
        raise TemplateRefusedError(said.get("Message") or said.get("Code", "")) from error
    except (BotoCoreError, NeverLeftError, HTTPException, OSError) as error:
        raise AccountAwayError(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class AwsTemplates:
    """The templates of one account linked to AWS End User Messaging Social."""

    client: "EndUserMessagingSocialClient"
    business_account_id: str
    until: float = float("inf")  # on the clock that only goes on

    def list_templates(self) -> list[RemoteTemplate]:
        """Return all of them, page by page."""
        pages = self.client.get_paginator("list_whatsapp_message_templates")
        found = iter(pages.paginate(id=self.business_account_id))
        listed: list[RemoteTemplate] = []
        while True:
            with _asked(self.until):
                page = next(found, None)
            if page is None:
                return listed
            listed += [
                RemoteTemplate(
                    name=one.get("templateName", ""),
                    language=one.get("templateLanguage", ""),
                    status=one.get("templateStatus", ""),
                    category=one.get("templateCategory", ""),
                )
                for one in page.get("templates", [])
            ]

    def create_template(self, definition: Json) -> RemoteTemplate:
        """Ask for approval of a new one; raises TemplateRefusedError."""
        with _asked(self.until):
            made = self.client.create_whatsapp_message_template(
                id=self.business_account_id,
                templateDefinition=json.dumps(definition, ensure_ascii=False).encode(),
            )
        return _created(definition, made.get("templateStatus", ""), made.get("category", ""))


@dataclass(frozen=True, kw_only=True)
class MetaTemplates:
    """The templates of one account reached through Meta's API."""

    connections: Connections
    token: str
    business_account_id: str
    api_version: str = API_VERSION
    seconds: float = PATIENT  # for each call
    until: float = float("inf")  # on the clock that only goes on

    def list_templates(self) -> list[RemoteTemplate]:
        """Return all of them, page by page."""
        found: list[RemoteTemplate] = []
        query = {"fields": "name,language,status,category", "limit": str(A_PAGE)}
        while True:
            page = self._call("GET", f"?{urlencode(query)}")
            found += [_listed(one) for one in page.get("data", [])]
            paging = page.get("paging", {})
            if not paging.get("next"):
                return found
            query["after"] = paging["cursors"]["after"]

    def create_template(self, definition: Json) -> RemoteTemplate:
        """Ask for approval of a new one; raises TemplateRefusedError."""
        made = self._call("POST", "", json.dumps(definition, ensure_ascii=False).encode())
        return _created(definition, made.get("status", ""), made.get("category", ""))

    def _call(self, method: str, query: str, body: bytes | None = None) -> Json:
        with _asked(self.until):
            answer = self.connections.call(
                method,
                f"/{self.api_version}/{self.business_account_id}/message_templates{query}",
                body=body,
                headers={
                    "Authorization": f"Bearer {self.token}",
                    "Content-Type": "application/json",
                },
                seconds=self.seconds,
                most=PAGE_MAX,
            )
        try:
            document: Json = json.loads(answer.body)
        except ValueError as error:
            raise TemplateRefusedError(f"HTTP {answer.status}, not JSON") from error
        if answer.status >= 400:
            raise TemplateRefusedError(_why(document.get("error", {}), answer.status))
        return document


def _why(error: Json, status: int) -> str:
    said = error.get("error_user_msg") or error.get("message") or ""
    return f"{said} (HTTP {status}, code {error.get('code', '?')})"


def _listed(one: Json) -> RemoteTemplate:
    return RemoteTemplate(
        name=one.get("name", ""),
        language=one.get("language", ""),
        status=one.get("status", ""),
        category=one.get("category", ""),
    )


def _created(definition: Json, status: str, category: str) -> RemoteTemplate:
    return RemoteTemplate(
        name=definition["name"], language=definition["language"], status=status, category=category
    )

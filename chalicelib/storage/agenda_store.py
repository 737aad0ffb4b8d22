"""The files that clinics bring, in S3, and beside each what is shown of it: one clinic's are all that a store reaches. Never reads a record."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import msgspec

from chalicelib.agenda_files.ports import Brought
from chalicelib.agenda_files.shown import Shown
from chalicelib.imports.file_limits import MOST_BYTES
from chalicelib.shared import log
from chalicelib.shared.errors import UnreachableError
from chalicelib.storage.queue import error_code

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

BROUGHT, SHOWN = "brought", "shown"
FORM_GOOD_FOR = 3600  # seconds: she may be asked for something while she looks for the file
LONGEST_NAME = 120
COMES_BACK = 30  # seconds
NOT_THERE = frozenset({"NoSuchKey", "404"})
BY, NAME = "x-amz-meta-by", "x-amz-meta-name"


@dataclass(frozen=True)
class UploadForm:
    """Where a browser sends a file, with all that stands beside it in the form."""

    address: str
    fields: dict[str, str]


@dataclass(frozen=True)
class AgendaStore:
    """The files of one clinic."""

    client: "S3Client"
    bucket: str
    clinic_id: str

    def form(self, file_id: str, *, by: str, back_to: str) -> UploadForm:
        """Return the form by which one file may be brought within the hour; the browser goes on to `back_to`.

        A script that goes on by itself empties that field, and says the file's name.
        """
        fields = {BY: by, NAME: "", "success_action_redirect": back_to}
        made = self.client.generate_presigned_post(
            self.bucket,
            self._key(BROUGHT, file_id),
            Fields=fields,
            Conditions=[
                {BY: by},
                ["starts-with", f"${NAME}", ""],
                ["starts-with", "$success_action_redirect", ""],
                ["content-length-range", 1, MOST_BYTES],
            ],
            ExpiresIn=FORM_GOOD_FOR,
        )
        return UploadForm(made["url"], made["fields"])

    def brought(self, file_id: str) -> Brought | None:
        """Return a file, if it lies there still."""
        found = self._got(BROUGHT, file_id)
        if found is None:
            return None
        said = found["Metadata"]
        content = found["Body"].read(MOST_BYTES + 1)
        name = _line(unquote(said.get("name", "")))
        return Brought(content, name, said.get("by", ""), found["ETag"].strip('"'))

    def drop(self, file_id: str) -> None:
        """Keep the file no longer."""
        self.client.delete_object(Bucket=self.bucket, Key=self._key(BROUGHT, file_id))

    def forget(self, file_id: str) -> None:
        """Keep neither the file nor what is shown of it."""
        self.drop(file_id)
        self.client.delete_object(Bucket=self.bucket, Key=self._key(SHOWN, file_id))

    def show(self, file_id: str, shown: Shown) -> None:
        """Keep what is shown of a file."""
        self.client.put_object(
            Bucket=self.bucket,
            Key=self._key(SHOWN, file_id),
            Body=msgspec.json.encode(shown),
            ContentType="application/json",
        )

    def shown(self, file_id: str) -> Shown | None:
        """Return what is shown of a file, if it lies there still."""
        found = self._got(SHOWN, file_id)
        return msgspec.json.decode(found["Body"].read(), type=Shown) if found else None

    def _got(self, kind: str, file_id: str) -> Any:
        from botocore.exceptions import ClientError

        try:
            return self.client.get_object(Bucket=self.bucket, Key=self._key(kind, file_id))
        except ClientError as error:
            if error_code(error) in NOT_THERE:
                return None
            raise

    def _key(self, kind: str, file_id: str) -> str:
        return f"{kind}/{self.clinic_id}/{quote(file_id, safe='')}"


def _line(text: str) -> str:
    """Return a file's name as it may stand on a page: one line of what can be read."""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST_NAME]


def names_in(key: str) -> tuple[str, str] | None:
    """Return the clinic and the file of the key of a file that has come; None for any other key."""
    kind, _, rest = key.partition("/")
    clinic_id, _, file_id = rest.partition("/")
    return (clinic_id, file_id) if kind == BROUGHT and clinic_id and file_id else None


@dataclass(frozen=True)
class AgendaJobs:
    """Where the worker finds which file waits for it; ids alone."""

    client: "SQSClient"
    url: str

    def come_back(self, receipt: str) -> None:
        """Let a body that broke off come again in half a minute, and not after the longest that work may take."""
        from botocore.exceptions import BotoCoreError, ClientError

        with suppress(BotoCoreError, ClientError):  # it comes later, then
            self.client.change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=COMES_BACK
            )

    def put(self, clinic_id: str, file_id: str) -> None:
        """Ask for a file to be worked on. Raises UnreachableError: whoever asked is to be told."""
        from botocore.exceptions import BotoCoreError, ClientError

        body = msgspec.json.encode({"clinic": clinic_id, "file": file_id}).decode()
        try:
            self.client.send_message(QueueUrl=self.url, MessageBody=body)
        except (BotoCoreError, ClientError) as error:
            log.warning("agenda_job_not_put", clinic=clinic_id, code=error_code(error))
            raise UnreachableError(error_code(error)) from error

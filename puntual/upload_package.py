"""Put a package where CloudFormation can read it: a bucket of the account, proven to be its own. Never deploys it."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.exceptions import ClientError

from puntual.aws_clients import Client
from puntual.build_package import Package

BUCKET_PARAMETER = "/puntual/packages-bucket"  # one for all stacks of the account's region
CLOSED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


class CannotUploadError(Exception):
    """There is no place that is proven to be the account's own; the text is for the operator."""


@dataclass(frozen=True)
class Uploaded:
    """The template as CloudFormation is to read it, and where."""

    template: dict[str, Any]
    url: str


def upload(package: Package, *, client: Client) -> Uploaded:
    """Upload what the account's bucket does not hold yet, and name each thing by its version.

    Raises CannotUploadError when the bucket is not the account's, or keeps no versions.
    """
    bucket = _Bucket.of_the_account(client)
    template = json.loads(package.template.read_text("utf-8"))
    code = bucket.keep(package.code.read_bytes(), ".zip")
    layer = bucket.keep(package.layer.read_bytes(), ".zip")
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = code
        elif resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = layer
    kept = bucket.keep(json.dumps(template, sort_keys=True).encode(), ".json")
    return Uploaded(template, bucket.url(kept))


@dataclass(frozen=True)
class _Bucket:
    s3: Any
    # Goes with every call: S3 answers 403 where the bucket is another account's, whatever that allows us.
    ours: dict[str, str]

    @classmethod
    def of_the_account(cls, client: Client) -> "_Bucket":
        account = client("sts").get_caller_identity()["Account"]
        ours = {"Bucket": _bucket_name(client("ssm")), "ExpectedBucketOwner": account}
        bucket = cls(client("s3"), ours)
        if not bucket.is_there():
            bucket.make()
        bucket.s3.put_public_access_block(**ours, PublicAccessBlockConfiguration=CLOSED)
        bucket.s3.put_bucket_versioning(**ours, VersioningConfiguration={"Status": "Enabled"})
        return bucket

    def is_there(self) -> bool:
        try:
            self.s3.head_bucket(**self.ours)
        except ClientError as error:
            if _status(error) == HTTPStatus.FORBIDDEN:
                raise self.not_ours() from error
            if _status(error) != HTTPStatus.NOT_FOUND:
                raise
            return False
        return True

    def make(self) -> None:
        region = self.s3.meta.region_name
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            self.s3.create_bucket(
                Bucket=self.ours["Bucket"], **({} if region == "us-east-1" else elsewhere)
            )
        except self.s3.exceptions.BucketAlreadyOwnedByYou:
            pass  # by a deployment beside this one
        except self.s3.exceptions.BucketAlreadyExists as error:
            raise self.not_ours() from error

    def not_ours(self) -> CannotUploadError:
        return CannotUploadError(
            f"The bucket {self.ours['Bucket']} is not this account's ({self.ours['ExpectedBucketOwner']}), or you may "
            f"not use it: nothing was uploaded or deployed. If your rights are in order, somebody else has the bucket: "
            f"delete the parameter {BUCKET_PARAMETER} and deploy again, which makes another."
        )

    def keep(self, content: bytes, suffix: str) -> dict[str, str]:
        """Return where exactly this content lies: an object of its name with another one is not looked at."""
        digest = hashlib.sha256(content)
        key = digest.hexdigest()[:32] + suffix
        checksum = base64.b64encode(digest.digest()).decode()
        version = self.version_of(key, checksum) or self.put(key, content, checksum)
        return {"Bucket": self.ours["Bucket"], "Key": key, "Version": version}

    def version_of(self, key: str, checksum: str) -> str | None:
        try:
            found = self.s3.head_object(**self.ours, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if _status(error) == HTTPStatus.NOT_FOUND:
                return None
            raise
        return _version(found) if found.get("ChecksumSHA256") == checksum else None

    def put(self, key: str, content: bytes, checksum: str) -> str:
        # S3 refuses what does not come to this checksum, and keeps it beside the object.
        put = self.s3.put_object(**self.ours, Key=key, Body=content, ChecksumSHA256=checksum)
        if version := _version(put):
            return version
        raise CannotUploadError(
            f"The bucket {self.ours['Bucket']} keeps no versions yet: S3 may take a quarter of an hour for that in a "
            f"new bucket. Nothing was deployed; deploy again then."
        )

    def url(self, kept: dict[str, str]) -> str:
        # The bucket stands in the path: the one form that the local AWS understands too.
        host = f"https://s3.{self.s3.meta.region_name}.amazonaws.com"
        return f"{host}/{kept['Bucket']}/{kept['Key']}?versionId={kept['Version']}"


def _bucket_name(ssm: Any) -> str:
    """Return the bucket's name, made once: nobody can guess it and be there first."""
    made = f"puntual-packages-{secrets.token_hex(10)}"
    try:
        ssm.put_parameter(Name=BUCKET_PARAMETER, Type="String", Value=made)
    except ssm.exceptions.ParameterAlreadyExists:
        name: str = ssm.get_parameter(Name=BUCKET_PARAMETER)["Parameter"]["Value"]
        return name
    return made


def _status(error: ClientError) -> int:
    status: int = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status


def _version(answer: dict[str, Any]) -> str | None:
    version = answer.get("VersionId")
    return version if version != "null" else None  # what S3 calls an object of before versioning

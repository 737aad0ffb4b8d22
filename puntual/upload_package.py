"""Put a package where CloudFormation can read it: a bucket of the account. Never deploys it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from puntual.aws_clients import Client
from puntual.build_package import Package


@dataclass(frozen=True)
class Uploaded:
    """The template as CloudFormation is to read it, and where."""

    template: dict[str, Any]
    url: str


def upload(package: Package, *, client: Client) -> Uploaded:
    """Upload what the account's bucket does not hold yet, under the hash of its content."""
    bucket = _Bucket.of_the_account(client)
    template = json.loads(package.template.read_text("utf-8"))
    code = bucket.reference(package.code.read_bytes())
    layer = bucket.reference(package.layer.read_bytes())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = code
        elif resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = layer
    key = bucket.keep(json.dumps(template, sort_keys=True).encode(), ".json")
    return Uploaded(template, bucket.url(key))


@dataclass(frozen=True)
class _Bucket:
    name: str
    s3: Any

    @classmethod
    def of_the_account(cls, client: Client) -> "_Bucket":
        account = client("sts").get_caller_identity()["Account"]
        s3 = client("s3")
        region = s3.meta.region_name
        name = f"puntual-packages-{account}-{region}"
        try:
            s3.head_bucket(Bucket=name)
        except ClientError:
            elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
            s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else elsewhere))
        return cls(name, s3)

    def keep(self, content: bytes, suffix: str) -> str:
        key = hashlib.sha256(content).hexdigest()[:32] + suffix
        try:
            self.s3.head_object(Bucket=self.name, Key=key)
        except ClientError:
            self.s3.put_object(Bucket=self.name, Key=key, Body=content)
        return key

    def reference(self, archive: bytes) -> dict[str, str]:
        return {"Bucket": self.name, "Key": self.keep(archive, ".zip")}

    def url(self, key: str) -> str:
        # The bucket stands in the path: the one form that the local AWS understands too.
        return f"https://s3.{self.s3.meta.region_name}.amazonaws.com/{self.name}/{key}"

"""What is deployed is what lies here: from a bucket proven to be the account's, by version and checksum."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from botocore.exceptions import ClientError

from puntual.build_package import Package
from puntual.cloudformation_stack import CannotDeployError, deploy
from puntual.upload_package import BUCKET_PARAMETER, CLOSED, CannotUploadError, upload

pytestmark = pytest.mark.local_aws
CODE, LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"


@pytest.fixture
def account(local_aws):
    """An account that nothing was deployed from yet, and whose S3 tells owners apart."""
    fresh = Account(local_aws)
    yield fresh
    fresh.forget_bucket()


@dataclass
class Account:
    """Clients of the local AWS, whose S3 answers as AWS's does to ExpectedBucketOwner: the local one ignores it."""

    aws: object
    foreign: set[str] = field(default_factory=set)  # buckets of somebody else, open to everybody
    answers: dict[str, tuple] = field(
        default_factory=dict
    )  # by operation, instead of the local AWS's
    calls: list[tuple[str, dict]] = field(default_factory=list)

    def __post_init__(self):
        self.id = self.aws.client("sts").get_caller_identity()["Account"]
        self.forget_bucket()

    def client(self, service):
        """Return a client as the ordinary environment gives one."""
        made = self.aws.client(service)
        if service == "s3":
            made.meta.events.register("provide-client-params.s3.*", self._note)
            made.meta.events.register("before-call.s3.*", self._answer_instead)
        return made

    def called(self):
        """Name the operations of S3 that were called, in order."""
        return [name for name, _ in self.calls]

    def bucket(self):
        """Name the bucket that deployments of this account use."""
        return self.aws.client("ssm").get_parameter(Name=BUCKET_PARAMETER)["Parameter"]["Value"]

    def forget_bucket(self):
        """Leave no trace of a deployment in the parameter store."""
        self.aws.client("ssm").delete_parameters(Names=[BUCKET_PARAMETER])

    def _note(self, params, model, **_):
        self.calls.append((model.name, dict(params)))

    def _answer_instead(self, params, model, **_):
        bucket = params["context"]["input_params"]["Bucket"]
        owner = "999999999999" if bucket in self.foreign else self.id
        if params["headers"].get("x-amz-expected-bucket-owner", owner) != owner:
            return refusal(HTTPStatus.FORBIDDEN, "AccessDenied")
        return self.answers.get(model.name)


@dataclass
class Answer:
    """What botocore looks at of an HTTP answer."""

    status_code: int


def refusal(status, code):
    return Answer(status), {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }


@pytest.fixture
def small(tmp_path):
    """A package of three small files."""
    (tmp_path / "code.zip").write_bytes(b"the code")
    (tmp_path / "layer.zip").write_bytes(b"the layer")
    resources = {"F": {"Type": CODE, "Properties": {}}, "L": {"Type": LAYER, "Properties": {}}}
    (tmp_path / "template.json").write_text(json.dumps({"Resources": resources}), "utf-8")
    return Package(tmp_path / "template.json", tmp_path / "code.zip", tmp_path / "layer.zip")


def code_of(uploaded):
    return uploaded.template["Resources"]["F"]["Properties"]["CodeUri"]


def content(account, at):
    place = {"Bucket": at["Bucket"], "Key": at["Key"], "VersionId": at["Version"]}
    return account.aws.client("s3").get_object(**place)["Body"].read()


def test_code_layer_and_template_are_named_by_their_version(account, small):
    """What CloudFormation is told to read is one version, whatever comes under its name afterwards."""
    uploaded = upload(small, client=account.client)
    layer = uploaded.template["Resources"]["L"]["Properties"]["ContentUri"]
    assert content(account, code_of(uploaded)) == b"the code"
    assert content(account, layer) == b"the layer"
    path, version = uploaded.url.split("?versionId=")
    template = {"Bucket": account.bucket(), "Key": path.rsplit("/", 1)[1], "Version": version}
    assert json.loads(content(account, template)) == uploaded.template


def test_every_call_of_s3_names_the_owner(account, small):
    """Each that can say whose bucket it means does: none would follow a name to a stranger."""
    upload(small, client=account.client)
    owners = {(name, params.get("ExpectedBucketOwner")) for name, params in account.calls}
    unable = "CreateBucket"  # the one that cannot say it
    assert owners == {(n, None if n == unable else account.id) for n in account.called()}
    assert {"HeadBucket", "HeadObject", "PutObject"} <= set(account.called())


def test_nobody_can_know_the_buckets_name(account, small):
    """It is made at random, once: not of the account's number, and the same at the next deployment."""
    first = upload(small, client=account.client)
    name = account.bucket()
    assert account.id not in name
    assert len(name.removeprefix("puntual-packages-")) == 20
    assert upload(small, client=account.client) == first
    account.forget_bucket()
    upload(small, client=account.client)
    assert account.bucket() != name


def test_what_is_there_already_is_not_uploaded_again(account, small):
    """The second time only questions are asked."""
    upload(small, client=account.client)
    account.calls.clear()
    upload(small, client=account.client)
    names = account.called()
    assert names.count("HeadObject") == 3
    assert "PutObject" not in names


def test_the_bucket_is_closed_and_keeps_versions(account, small):
    """Also when somebody switched it off meanwhile: each deployment puts it right."""
    upload(small, client=account.client)
    s3, bucket = account.aws.client("s3"), account.bucket()
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    upload(small, client=account.client)
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert block == CLOSED
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


@pytest.mark.parametrize("checksummed", [True, False], ids=["with a checksum", "without one"])
def test_an_object_of_our_name_with_other_content_is_not_used(account, small, checksummed):
    """What somebody laid there first is not deployed: ours goes over it, as a version of its own."""
    ours = code_of(upload(small, client=account.client))
    algorithm = {"ChecksumAlgorithm": "SHA256"} if checksummed else {}
    place = {"Bucket": ours["Bucket"], "Key": ours["Key"]}
    planted = account.aws.client("s3").put_object(**place, Body=b"theirs", **algorithm)
    again = code_of(upload(small, client=account.client))
    assert again["Version"] not in {planted["VersionId"], ours["Version"]}
    assert content(account, again) == b"the code"


@pytest.mark.parametrize("version", [{}, {"VersionId": "null"}], ids=["none", "null"])
def test_an_object_of_before_versions_were_kept_is_uploaded_again(account, small, version):
    """It could be written over without a trace; S3 says so in two ways."""
    checksum = base64.b64encode(hashlib.sha256(b"the code").digest()).decode()
    account.answers["HeadObject"] = Answer(HTTPStatus.OK), {"ChecksumSHA256": checksum} | version
    again = code_of(upload(small, client=account.client))
    assert content(account, again) == b"the code"


def test_a_bucket_of_somebody_else_is_refused(account, small):
    """However open it is: nothing is written or deployed, and the operator reads what to do."""
    upload(small, client=account.client)
    account.foreign.add(account.bucket())
    account.calls.clear()
    with pytest.raises(CannotDeployError, match=f"delete the parameter {BUCKET_PARAMETER}"):
        deploy(small, stack="planted", client=account.client)
    assert account.called() == ["HeadBucket"]
    account.forget_bucket()
    upload(small, client=account.client)
    assert account.bucket() not in account.foreign


def test_the_bucket_of_before_is_left_alone(account, small):
    """Its name could be computed: whoever has it now, an installation that was deployed from it goes on without."""
    old = f"puntual-packages-{account.id}-us-east-1"
    account.foreign.add(old)
    account.aws.client("s3").create_bucket(Bucket=old)
    assert code_of(upload(small, client=account.client))["Version"]
    assert old not in {params["Bucket"] for _, params in account.calls}


def test_a_name_that_somebody_takes_in_that_moment_is_refused(account, small):
    """S3 then has no such bucket for one answer, and another's for the next."""
    name = "puntual-packages-taken-just-now"
    account.aws.client("ssm").put_parameter(Name=BUCKET_PARAMETER, Type="String", Value=name)
    account.answers["CreateBucket"] = refusal(HTTPStatus.CONFLICT, "BucketAlreadyExists")
    with pytest.raises(CannotUploadError, match=f"{name} is not this account's"):
        upload(small, client=account.client)


def test_a_deployment_beside_ours_makes_the_same_bucket(account, small):
    """Both find one name; the second is told that the bucket is its own already."""
    upload(small, client=account.client)
    account.answers["HeadBucket"] = refusal(HTTPStatus.NOT_FOUND, "404")
    account.answers["CreateBucket"] = refusal(HTTPStatus.CONFLICT, "BucketAlreadyOwnedByYou")
    assert code_of(upload(small, client=account.client))["Bucket"] == account.bucket()


@pytest.mark.parametrize("operation", ["HeadBucket", "HeadObject"])
def test_an_answer_that_says_neither_yes_nor_no_ends_the_deployment(account, small, operation):
    """S3 out of order is not taken for an empty bucket."""
    account.answers[operation] = refusal(HTTPStatus.NOT_IMPLEMENTED, "NotImplemented")
    with pytest.raises(ClientError, match="NotImplemented"):
        upload(small, client=account.client)
    assert account.called()[-1] == operation


def test_a_bucket_that_keeps_no_versions_yet_is_said_so(account, small):
    """S3 takes a while to begin: without a version nothing is deployed."""
    account.answers["PutObject"] = Answer(HTTPStatus.OK), {}
    with pytest.raises(CannotUploadError, match=r"keeps no versions yet.*deploy again"):
        upload(small, client=account.client)

"""One right that only the local AWS asks for. Never part of the template.

AWS checks each statement of BatchExecuteStatement as `dynamodb:PartiQLUpdate` on its table, which
the functions' policies allow. MiniStack 1.5 checks the call by its own name, on "*": an action that
AWS does not know.
"""

import json
from typing import Any

from puntual.aws_clients import Client

RIGHT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "dynamodb:BatchExecuteStatement", "Resource": "*"}],
}


def grant_local_right(stack: str, *, client: Client) -> None:
    """Give the right to the functions that settle messages; to be repeated after each deployment."""
    iam = client("iam")
    resources = client("cloudformation").describe_stack_resources(StackName=stack)
    for resource in resources["StackResources"]:
        if resource["ResourceType"] == "AWS::IAM::Role" and _settles(iam, resource):
            iam.put_role_policy(
                RoleName=resource["PhysicalResourceId"],
                PolicyName="local-batch-statements",
                PolicyDocument=json.dumps(RIGHT),
            )


def _settles(iam: Any, resource: dict[str, str]) -> bool:
    role = resource["PhysicalResourceId"]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names
    ]
    return "dynamodb:PartiQLUpdate" in json.dumps(documents)

"""The policy of the function's role, from which actions can be taken away."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from enforcing import EnforcingClients

Statement = dict[str, Any]


@dataclass(frozen=True, order=True)
class Permission:
    """One action of one statement."""

    sid: str
    action: str

    def __str__(self) -> str:
        return f"{self.sid} {self.action}"


class RolePolicy:
    """The one policy the role has."""

    def __init__(self, clients: EnforcingClients, function: str) -> None:
        self._iam = clients.iam
        configuration = clients.functions.get_function_configuration(FunctionName=function)
        role = configuration["Role"].rsplit("/", 1)[-1]
        inline = self._iam.list_role_policies(RoleName=role)["PolicyNames"]
        attached = self._iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        if inline or len(attached) != 1:
            raise RuntimeError(f"{role} has not one policy but these: {inline} {attached}")
        self._policy = {"PolicyArn": attached[0]["PolicyArn"]}

    @property
    def statements(self) -> list[Statement]:
        """What it holds now."""
        version = self._iam.get_policy_version(**self._policy, VersionId=self._version())
        document = version["PolicyVersion"]["Document"]
        if isinstance(document, str):
            document = json.loads(document)
        found: list[Statement] = document["Statement"]
        return found

    @property
    def permissions(self) -> set[Permission]:
        """Every action of every statement that allows."""
        return {
            Permission(each["Sid"], action)
            for each in self.statements
            if each["Effect"] == "Allow"
            for action in each["Action"]
        }

    @contextmanager
    def without(self, permission: Permission) -> Iterator[None]:
        """Take one action out of its statement while the block runs."""
        if permission not in self.permissions:
            raise ValueError(f"the policy has no {permission}")
        before = self.statements
        left = [
            each | {"Action": [it for it in each["Action"] if it != permission.action]}
            if each["Sid"] == permission.sid
            else each
            for each in before
        ]
        self._put([each for each in left if each["Action"]])
        try:
            yield
        finally:
            self._put(before)

    def _put(self, statements: list[Statement]) -> None:
        former = self._version()
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self._iam.create_policy_version(**self._policy, PolicyDocument=document, SetAsDefault=True)
        # IAM keeps five.
        self._iam.delete_policy_version(**self._policy, VersionId=former)

    def _version(self) -> str:
        found: str = self._iam.get_policy(**self._policy)["Policy"]["DefaultVersionId"]
        return found

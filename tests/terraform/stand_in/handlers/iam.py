"""Roles, policies and what ties them together."""

from typing import Any

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, dropped_tags, only_set, tag_list, unique_name


class Role(Handler):
    """aws_iam_role."""

    rules = Rules(
        settings=frozenset(
            {
                "assume_role_policy",
                "description",
                "force_detach_policies",
                "max_session_duration",
                "name",
                "name_prefix",
                "path",
                "permissions_boundary",
                "tags",
            }
        ),
        replace=frozenset({"name", "name_prefix", "path"}),
        left_out={"force_detach_policies": False, "max_session_duration": 3600, "path": "/"},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the role."""
        made = aws.client("iam").create_role(
            RoleName=unique_name(new["name"], new["name_prefix"]),
            AssumeRolePolicyDocument=new["assume_role_policy"],
            Tags=tag_list(new["tags_all"]),
            **only_set(
                Description=new["description"],
                MaxSessionDuration=new["max_session_duration"],
                Path=new["path"],
                PermissionsBoundary=new["permissions_boundary"],
            ),
        )["Role"]
        return {
            "arn": made["Arn"],
            "create_date": made["CreateDate"].isoformat(),
            "id": made["RoleName"],
            "managed_policy_arns": [],
            "name": made["RoleName"],
            "unique_id": made["RoleId"],
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set what changed."""
        iam, name = aws.client("iam"), old["name"]
        if old["assume_role_policy"] != new["assume_role_policy"]:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=new["assume_role_policy"])
        iam.update_role(
            RoleName=name,
            Description=new["description"] or "",
            **only_set(MaxSessionDuration=new["max_session_duration"]),
        )
        if new["permissions_boundary"]:
            iam.put_role_permissions_boundary(
                RoleName=name, PermissionsBoundary=new["permissions_boundary"]
            )
        elif old["permissions_boundary"]:
            iam.delete_role_permissions_boundary(RoleName=name)
        if dropped := dropped_tags(old, new):
            iam.untag_role(RoleName=name, TagKeys=dropped)
        iam.tag_role(RoleName=name, Tags=tag_list(new["tags_all"]))
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the role, with force_detach_policies after taking off what others attached."""
        iam, name = aws.client("iam"), old["name"]
        if old["force_detach_policies"]:
            for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
                iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
            for inline in iam.list_role_policies(RoleName=name)["PolicyNames"]:
                iam.delete_role_policy(RoleName=name, PolicyName=inline)
        iam.delete_role(RoleName=name)


class Policy(Handler):
    """aws_iam_policy."""

    rules = Rules(
        settings=frozenset({"description", "name", "name_prefix", "path", "policy", "tags"}),
        replace=frozenset({"description", "name", "name_prefix", "path"}),
        left_out={"path": "/"},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the policy."""
        made = aws.client("iam").create_policy(
            PolicyName=unique_name(new["name"], new["name_prefix"]),
            PolicyDocument=new["policy"],
            Tags=tag_list(new["tags_all"]),
            **only_set(Description=new["description"], Path=new["path"]),
        )["Policy"]
        return {
            "arn": made["Arn"],
            "attachment_count": 0,
            "id": made["Arn"],
            "name": made["PolicyName"],
            "policy_id": made["PolicyId"],
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """A new default version; the former ones go, as IAM keeps five."""
        iam, arn = aws.client("iam"), old["arn"]
        if old["policy"] != new["policy"]:
            self._drop_versions(iam, arn)
            iam.create_policy_version(
                PolicyArn=arn, PolicyDocument=new["policy"], SetAsDefault=True
            )
        if dropped := dropped_tags(old, new):
            iam.untag_policy(PolicyArn=arn, TagKeys=dropped)
        iam.tag_policy(PolicyArn=arn, Tags=tag_list(new["tags_all"]))
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the policy and its versions."""
        self._drop_versions(aws.client("iam"), old["arn"])
        aws.client("iam").delete_policy(PolicyArn=old["arn"])

    def _drop_versions(self, iam: Any, arn: str) -> None:
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])


class RolePolicy(Handler):
    """aws_iam_role_policy: a policy inside a role."""

    rules = Rules(
        settings=frozenset({"name", "name_prefix", "policy", "role"}),
        replace=frozenset({"name", "name_prefix", "role"}),
    )

    def create(self, aws: Clients, new: State) -> State:
        """Put the policy into the role."""
        name = unique_name(new["name"], new["name_prefix"])
        aws.client("iam").put_role_policy(
            RoleName=new["role"], PolicyName=name, PolicyDocument=new["policy"]
        )
        return {"id": f"{new['role']}:{name}", "name": name}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put it again."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Take it out of the role."""
        aws.client("iam").delete_role_policy(RoleName=old["role"], PolicyName=old["name"])


class RolePolicyAttachment(Handler):
    """aws_iam_role_policy_attachment."""

    rules = Rules(
        settings=frozenset({"policy_arn", "role"}), replace=frozenset({"policy_arn", "role"})
    )

    def create(self, aws: Clients, new: State) -> State:
        """Attach the policy."""
        aws.client("iam").attach_role_policy(RoleName=new["role"], PolicyArn=new["policy_arn"])
        return {"id": f"{new['role']}/{new['policy_arn']}"}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Nothing of it changes in place."""
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Detach the policy."""
        aws.client("iam").detach_role_policy(RoleName=old["role"], PolicyArn=old["policy_arn"])


HANDLERS = {
    "aws_iam_policy": Policy(),
    "aws_iam_role": Role(),
    "aws_iam_role_policy": RolePolicy(),
    "aws_iam_role_policy_attachment": RolePolicyAttachment(),
}

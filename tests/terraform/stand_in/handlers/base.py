"""What every handler does, and what they share."""

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..aws import Clients
from ..errors import RefusedError
from ..planning import Rules

State = dict[str, Any]


class Handler:
    """Creates, updates and deletes the resources of one type.

    States hold null for what is not known. `create` and `update` return the attributes they
    computed; only those the plan left unknown are used.
    """

    rules: Rules

    def create(self, aws: Clients, new: State) -> State:
        """Create the resource."""
        raise NotImplementedError

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Change the resource in place."""
        raise NotImplementedError

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the resource."""
        raise NotImplementedError


def only_set(**values: Any) -> dict[str, Any]:
    """The arguments that have a value: boto3 takes no null for "leave it out"."""
    return {name: value for name, value in values.items() if value is not None}


def first(blocks: list[State] | None) -> State | None:
    """The one block of a kind that may appear once, or None."""
    return blocks[0] if blocks else None


def unique_name(name: str | None, prefix: str | None) -> str:
    """The name, or one made up from the prefix, as the real provider does."""
    return name or f"{prefix or 'terraform-'}{uuid.uuid4().hex}"


def read_file(name: str, attribute: str) -> bytes:
    """A local file's bytes; a relative name begins at the folder Terraform runs in."""
    path = Path(name).expanduser()
    try:
        return path.read_bytes()
    except OSError as error:
        raise RefusedError(
            f"{attribute} {name} cannot be read: {error.strerror}",
            f"Relative paths begin at {Path.cwd()}. If Terraform runs in another folder, name it: "
            "scripts/with-provider --directory FOLDER -- COMMAND.",
            attribute,
        ) from error


def text(value: Any) -> str:
    """An attribute's value for the services whose attributes are all strings."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def tag_list(tags: dict[str, str] | None) -> list[dict[str, str]]:
    """Tags as the list most services take."""
    return [{"Key": key, "Value": value} for key, value in sorted((tags or {}).items())]


def dropped_tags(old: State, new: State) -> list[str]:
    """The keys an update takes away."""
    return sorted((old["tags_all"] or {}).keys() - (new["tags_all"] or {}).keys())


def changed(old: State, new: State, names: Iterable[str]) -> bool:
    """Whether any of these attributes differs."""
    return any(old[name] != new[name] for name in names)

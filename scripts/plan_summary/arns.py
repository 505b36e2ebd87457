"""What an ARN tells."""

import re

ACCOUNT = re.compile(r"^arn:aws(?:-[a-z]+)*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):")


def account_of(arn: str) -> str:
    """The account in it; empty where there is none."""
    found = ACCOUNT.match(arn)
    return found[1] if found else ""

"""The handlers by resource type, a module per service."""

from ..errors import RefusedError
from . import cloudwatch, events, iam, kms, lambda_, logs, s3, s3_lifecycle, s3_settings, sns, sqs
from .base import Handler

SERVICES = (cloudwatch, events, iam, kms, lambda_, logs, s3, s3_lifecycle, s3_settings, sns, sqs)
HANDLERS: dict[str, Handler] = {
    name: handler for service in SERVICES for name, handler in service.HANDLERS.items()
}


def handler_for(type_name: str) -> Handler:
    """The handler of a type; a type without one is refused by name."""
    if type_name not in HANDLERS:
        raise RefusedError(
            f"Resource type {type_name} is not supported",
            f"The stand-in provider applies {', '.join(sorted(HANDLERS))}. Test {type_name} with "
            "mock_provider, or use the real provider.",
        )
    return HANDLERS[type_name]

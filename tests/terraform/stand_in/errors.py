"""What goes wrong, as the diagnostics Terraform shows."""

import functools
import traceback
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from tf.gen import tfplugin_pb2 as pb


class RefusedError(Exception):
    """A request the stand-in does not serve: a summary, and what to do instead."""

    def __init__(self, summary: str, detail: str, attribute: str | None = None) -> None:
        super().__init__(summary)
        self.summary = summary
        self.detail = detail
        self.attribute = attribute


def diagnostic(error: Exception) -> pb.Diagnostic:
    """The diagnostic for an error; an unforeseen one shows where it came from."""
    if isinstance(error, RefusedError):
        steps = [pb.AttributePath.Step(attribute_name=error.attribute)] if error.attribute else []
        return pb.Diagnostic(
            severity=pb.Diagnostic.ERROR,
            summary=error.summary,
            detail=error.detail,
            attribute=pb.AttributePath(steps=steps),
        )
    if isinstance(error, ClientError):
        summary, detail = f"{error.operation_name} was refused", str(error)
    elif isinstance(error, BotoCoreError):
        summary, detail = "A request to the endpoint failed", str(error)
    else:
        summary, detail = "The stand-in provider failed", traceback.format_exc()
    return pb.Diagnostic(severity=pb.Diagnostic.ERROR, summary=summary, detail=detail)


def reporting(response: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a method's exceptions into diagnostics of its response message."""

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(self: Any, request: Any, context: Any) -> Any:
            try:
                return method(self, request, context)
            except Exception as error:
                return response(diagnostics=[diagnostic(error)])

        return call

    return decorate

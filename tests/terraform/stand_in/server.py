"""The gRPC server around the provider, and how Terraform finds it."""

import json
import os
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
from tf.gen import grpc_controller_pb2 as controller
from tf.gen import grpc_controller_pb2_grpc as controller_rpc
from tf.gen import grpc_stdio_pb2_grpc as stdio_rpc
from tf.gen import tfplugin_pb2_grpc as rpc

from .schema import SOURCE
from .servicer import Provider

# The provider's address where OpenTofu is asked for hashicorp/aws.
OPENTOFU_SOURCE = "registry.opentofu.org/hashicorp/aws"
# Terraform works on ten resources at once by default, and each provider block has a connection.
WORKERS = 16


class Controller(controller_rpc.GRPCControllerServicer):
    """The plugin library's shutdown call, which a server that outlives one Terraform declines."""

    def Shutdown(self, request: Any, context: Any) -> Any:
        """Acknowledge and stay."""
        return controller.Empty()


class Stdio(stdio_rpc.GRPCStdioServicer):
    """The plugin library's channel for a plugin's output, of which there is none."""

    def StreamStdio(self, request: Any, context: Any) -> Iterator[Any]:
        """Nothing to stream."""
        return iter(())


def start(provider: Provider) -> tuple[grpc.Server, str]:
    """A running server on a free port of 127.0.0.1, and its TF_REATTACH_PROVIDERS.

    TCP rather than a Unix socket: only so do connections have addresses to tell them apart by.
    """
    server = grpc.server(
        futures.ThreadPoolExecutor(WORKERS),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    rpc.add_ProviderServicer_to_server(provider, server)
    controller_rpc.add_GRPCControllerServicer_to_server(Controller(), server)
    stdio_rpc.add_GRPCStdioServicer_to_server(Stdio(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, json.dumps(dict.fromkeys((SOURCE, OPENTOFU_SOURCE), reattach(port)))


def reattach(port: int) -> dict[str, Any]:
    """What Terraform needs to reach a provider that is already running."""
    return {
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
    }

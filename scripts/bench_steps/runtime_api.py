"""Lambda's Runtime API for one invocation, and the topic the function tells."""

import json
import queue
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

INVOCATION_SECONDS = 120
PUBLISHED = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    "<MessageId>1</MessageId></PublishResult></PublishResponse>"
)


@dataclass(frozen=True)
class Answer:
    """What the function answered, and when on the clock `time.perf_counter`."""

    at: float
    failed: bool
    body: str


class RuntimeApi:
    """Serves while in its `with` block."""

    def __init__(self) -> None:
        self.answers: queue.Queue[Answer] = queue.Queue()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.answers = self.answers
        self._server.waiting.put("{}")
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: queue.Queue[Answer]

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.waiting: queue.Queue[str] = queue.Queue()

    def handle_error(self, request: object, client_address: object) -> None:
        """The function is ended while it waits for a next invocation."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # Small replies would wait for the other side's acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """The next invocation; after the last, none comes."""
        event = self.server.waiting.get()
        deadline = int((time.time() + INVOCATION_SECONDS) * 1000)
        self._reply(
            200,
            event,
            {
                "Lambda-Runtime-Aws-Request-Id": "invocation-1",
                "Lambda-Runtime-Deadline-Ms": str(deadline),
                "Lambda-Runtime-Invoked-Function-Arn": (
                    "arn:aws:lambda:us-east-1:123456789012:function:s3-backup-function"
                ),
            },
        )

    def do_POST(self) -> None:
        """An answer, an error, or a message to the topic."""
        at = time.perf_counter()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/":
            self._reply(200, PUBLISHED)
            return
        failed = not self.path.endswith("/response")
        self.server.answers.put(Answer(at, failed, body))
        self._reply(202, json.dumps({"status": "OK"}))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""

    def _reply(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

"""A server before the emulator: it passes requests on, and adds what AWS has and that has not."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from emulator.clients import Clients
from emulator.server import ADDRESS, Emulator

# The server writes these itself.
OWN_HEADERS = {"connection", "content-length", "date", "server", "transfer-encoding"}


@dataclass(frozen=True)
class Request:
    """A request that was passed on; `status` is that of its answer."""

    method: str
    path: str
    query: frozenset[str]
    status: int


class Front:
    """Passes requests on as they were signed: who may do what is the emulator's to say.

    It says of each that it came through TLS, which the policies of buckets and topic demand, and
    adds to HeadObject what the emulator tells with GetObject only: tags and parts.
    """

    def __init__(self, emulator: Emulator, clients: Clients) -> None:
        self._port = emulator.port
        self._s3 = clients.s3
        self._server = _Server(self)
        self.address = f"http://{ADDRESS}:{self._server.server_port}"
        self.seen: list[Request] = []
        # Called with method and names of the query before a request goes on.
        self.before: Callable[[str, frozenset[str]], None] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def pass_on(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """The emulator's answer."""
        url = urlsplit(target)
        query = parse_qs(url.query, keep_blank_values=True)
        if self.before is not None:
            self.before(method, frozenset(query))
        connection = http.client.HTTPConnection(ADDRESS, self._port)
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in (headers | {"X-Forwarded-Proto": "https"}).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()

        kept = {n: v for n, v in answer.getheaders() if n.lower() not in OWN_HEADERS}
        kept["Content-Length"] = str(len(content))
        if method == "HEAD":
            kept["Content-Length"] = answer.getheader("Content-Length", "0")
        path, status = unquote(url.path), answer.status
        if method == "HEAD" and status == 200:
            kept |= self._left_out(path, query.get("partNumber"))
        self.seen.append(Request(method, path, frozenset(query), status))
        return status, kept, content

    def _left_out(self, path: str, part: list[str] | None) -> dict[str, str]:
        bucket, key = path.removeprefix("/").split("/", 1)
        number = {} if part is None else {"PartNumber": int(part[0])}
        found = self._s3.get_object(Bucket=bucket, Key=key, **number)
        found["Body"].close()
        # S3 API reference, HeadObject: what it answers, by the name boto3 has for it.
        names = {
            "Content-Length": "ContentLength",
            "Content-Range": "ContentRange",
            "x-amz-mp-parts-count": "PartsCount",
            "x-amz-tagging-count": "TagCount",
        }
        return {name: str(found[theirs]) for name, theirs in names.items() if theirs in found}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A run opens as many connections as it has requests in flight.
    request_queue_size = 256

    def __init__(self, front: Front) -> None:
        super().__init__((ADDRESS, 0), _Handler)
        self.front = front


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, content = self.server.front.pass_on(
            self.command, self.path, dict(self.headers.items()), body
        )
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    # The names http.server looks for.
    do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = _answer

    def log_message(self, *_arguments: object) -> None:
        """The emulator has a log; this needs none."""

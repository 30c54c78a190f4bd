"""The least that can answer boto3: a server of the standard library that says the same to everybody, as a program.

    python toy_endpoint.py '{"AliasArn": …}'

It prints its port.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers every GET."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer would wait for the other side
    answer = b""

    def do_GET(self) -> None:  # the name is the standard library's
        """Say it."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.answer)))
        self.send_header("x-amzn-RequestId", "00000000-0000-4000-8000-000000000000")
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as above
        """Not a word."""


if __name__ == "__main__":
    Handler.answer = sys.argv[1].encode()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()

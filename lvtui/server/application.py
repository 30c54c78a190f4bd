"""What is done with one request: guards, then the API, a function URL or a package of code."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lvtui.dialects import rest
from lvtui.dialects.rest import HttpRequest, HttpResponse
from lvtui.domain.routing import SYNCHRONOUS_LIMIT
from lvtui.operations import Invoke
from lvtui.operations import Request as AnyRequest
from lvtui.operations.errors import AccessDenied, LambdaError, RequestEntityTooLarge, ServiceFailure
from lvtui.operations.vocabulary import LATEST
from lvtui.server import cors, guards
from lvtui.server.addresses import CODE, Links, code_of, url_meant
from lvtui.server.bodies import Patience, TooLarge, TooSlow, read_body
from lvtui.server.function_urls import BadAnswer, UrlAnswer, UrlRequest, answer_of, event_of, find_url
from lvtui.server.services import Services
from lvtui.server.signatures import Credential, credential_of
from lvtui.server.url_permissions import FORBIDDEN, open_to_all
from lvtui.service import Caller, Regions
from lvtui.service.ids import FreshIds

_log = logging.getLogger(__name__)

_LARGE = 256 * 1024
"""Bytes of a body that takes long enough to read to be read elsewhere: a screen may live in this loop."""

_NO_SUCH_KEY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
)


class _Asked:
    """One request, as far as it is known before its body is read."""

    def __init__(self, request: Request, request_id: str) -> None:
        scope = request.scope
        self.request = request
        self.id = request_id
        self.method: str = scope["method"]
        self.path: str = scope["raw_path"].decode("latin-1")
        """Percent-encoded."""
        self.query = tuple(request.query_params.multi_items()) if scope["query_string"] else ()
        self.headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        self.header = dict(self.headers)
        """By name in lower case; the last of several."""
        self.hosts = sum(name == "host" for name, _ in self.headers)
        self.host = guards.host_name(self.header.get("host", ""))
        self.credential = credential_of(self.header, self.query)


@lru_cache(maxsize=512)
def _question(path: str, query: tuple[tuple[str, str], ...]) -> AnyRequest[Any]:
    """What a GET asks for: all of it is in the first line, and whoever waits for something asks it over and over.

    Raises:
        LambdaError: it is no operation.
    """
    return rest.parse(HttpRequest("GET", path, query))


class Application:
    """The endpoint as an ASGI application."""

    def __init__(
        self,
        regions: Regions,
        *,
        host: str,
        address: str,
        token: str | None,
        patience: Patience,
        clock: Callable[[], datetime],
    ) -> None:
        """`host` is what it listens on, `address` where it is for a client that names no host."""
        self._services = Services(regions)
        self._host = host
        self._address = address
        self._token = token
        self._patience = patience
        self._clock = clock
        self._fresh_id = FreshIds()
        self._links = Links()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; none brings the endpoint down."""
        asked = _Asked(Request(scope, receive), self._fresh_id())
        try:
            answer = await self._answer(asked)
        except ClientDisconnect:
            return
        except TooSlow:
            answer = _sent(_plain(408, "RequestTimeoutException", "The request did not arrive in time."))
            answer.headers["Connection"] = "close"
        except LambdaError as refusal:
            answer = _sent(rest.refused(refusal))
        except Exception:
            _log.exception("The endpoint failed to answer %s %s", scope["method"], scope["path"])
            answer = _sent(rest.refused(ServiceFailure("The endpoint failed; where it runs, there is a traceback.")))
        answer.headers["x-amzn-RequestId"] = asked.id
        if scope["method"] == "HEAD":
            answer.body = b""
        await answer(scope, receive, send)

    async def _answer(self, asked: _Asked) -> Response:
        if asked.hosts != 1 and not (asked.hosts == 0 and asked.request.scope["http_version"] == "1.0"):
            return _sent(_plain(400, "BadRequestException", "A request needs one Host header."))
        if asked.host and not guards.knows_itself_as(asked.host, self._host):
            text = f"This endpoint does not go by the name {asked.host}: use its address, or start it with --host NAME."
            return _sent(_plain(403, "AccessDeniedException", text))
        if (meant := url_meant(asked.host, asked.path)) is not None:
            return await self._function_url(asked, *meant)
        if asked.path.startswith(CODE):
            return await self._code(asked)
        return _sent(await self._operation(asked))

    # --- the API ---

    async def _operation(self, asked: _Asked) -> HttpResponse:
        """Do an operation of the table.

        Raises:
            LambdaError: AWS's refusal, of the service or of what was asked.
        """
        if guards.comes_from_a_page(asked.header):
            return _plain(403, "AccessDeniedException", "This endpoint does not answer web pages.")
        if (refusal := self._without_token(asked.credential)) is not None:
            return refusal
        get = asked.method == "GET"
        request = _question(asked.path, asked.query) if get else await self._with_body(asked)
        service = await self._services.of(asked.credential.region if asked.credential else None)
        result = await service.call(request, Caller("endpoint", asked.id))
        return rest.respond(request.binding, self._links.put_in(result, self._base(asked), service.region.name))

    def _base(self, asked: _Asked) -> str:
        """What links begin with: where the one who asks has found the endpoint."""
        if not asked.host:
            return self._address
        header = asked.header["host"]
        return f"http://[{header}]" if header.count(":") > 1 and not header.startswith("[") else f"http://{header}"

    async def _with_body(self, asked: _Asked) -> AnyRequest[Any]:
        binding = rest.binding_of(asked.method, asked.path, asked.query)
        limit = rest.body_limit(binding)
        named = SYNCHRONOUS_LIMIT if binding.request is Invoke else limit
        body = await self._body(asked, limit, named, f"the {binding.operation} operation")
        http = HttpRequest(asked.method, asked.path, asked.query, asked.header, body)
        return await asyncio.to_thread(rest.read, binding, http) if len(body) >= _LARGE else rest.read(binding, http)

    def _without_token(self, credential: Credential | None) -> HttpResponse | None:
        """AWS's answer to a caller whom it does not know; ``None`` for one who may ask."""
        if self._token is None:
            return None
        if credential is None:
            return _plain(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        if not guards.same_token(self._token, credential.access_key):
            text = "The security token included in the request is invalid."
            return _plain(403, "UnrecognizedClientException", text)
        return None

    async def _body(self, asked: _Asked, limit: int, named: int, what: str) -> bytes:
        """The body of at most `limit` bytes; `named` are those that an answer to a longer one speaks of: of events a
        little more than they may have is read, so that the service can say how much it was."""
        try:
            return await read_body(asked.request, limit, self._patience)
        except TooLarge as error:
            raise RequestEntityTooLarge(f"Request must be smaller than {named} bytes for {what}") from error

    # --- packages ---

    async def _code(self, asked: _Asked) -> Response:
        """Hand out a package, to whoever has the link."""
        meant = self._links.code_meant(asked.path, dict(asked.query))
        if meant is None or asked.method not in ("GET", "HEAD"):
            raise AccessDenied("This link to code was not made by this endpoint, or not in this session.")
        region, function, version, _ = meant
        service = await self._services.of(region)
        package = await asyncio.to_thread(code_of, service.region, *meant[1:])
        if package is None:
            return Response(_NO_SUCH_KEY, 404, media_type="application/xml")
        name = f"{function}-{version.lstrip('$')}.zip"
        return Response(
            package, 200, {"Content-Disposition": f'attachment; filename="{name}"'}, media_type="application/zip"
        )

    # --- function URLs ---

    async def _function_url(self, asked: _Asked, region: str, url_id: str, path: str) -> Response:
        """Run what a function URL is of.

        Raises:
            AccessDenied: there is no such URL, and AWS says no more than that; or its policy does not let everybody in.
            LambdaError: the call is refused, e.g. throttled.
        """
        service = await self._services.holding(region)
        found = find_url(service.region, url_id) if service is not None else None
        if service is None or found is None:
            raise AccessDenied(None)
        function, alias, url = found
        if url.auth_type == "AWS_IAM" and (refusal := self._without_token(asked.credential)) is not None:
            return _sent(refusal)
        if url.cors is not None and cors.is_preflight(asked.method, asked.header):
            return _sent_url(UrlAnswer(200, cors.preflight(url.cors, asked.header), b""))
        if url.auth_type == "NONE":
            policy = service.region.functions[function].policies.get(alias or LATEST)
            if not open_to_all(policy, url):
                raise AccessDenied(FORBIDDEN)
        request = await self._url_request(asked, url_id, path)
        event = event_of(request, url, service.region.account_id)
        invoke = Invoke(function_name=function, qualifier=alias, payload=event)
        result = await service.call(invoke, Caller("endpoint", asked.id))
        answer = _url_answer(result.payload or b"null", failed=result.function_error is not None)
        return _sent_url(answer, cors.added(url.cors, asked.header) if url.cors is not None else ())

    async def _url_request(self, asked: _Asked, url_id: str, path: str) -> UrlRequest:
        client, server = asked.request.scope["client"], asked.request.scope["server"]
        return UrlRequest(
            url_id=url_id,
            host=asked.host,
            port=server[1] if server else 0,
            method=asked.method,
            path=path,
            query=asked.request.scope["query_string"].decode("latin-1"),
            headers=asked.headers,
            body=await self._body(asked, rest.WITHOUT_CODE_LIMIT, SYNCHRONOUS_LIMIT, "a function URL"),
            source_ip=client[0] if client else "",
            request_id=asked.id,
            moment=self._clock(),
            credential=asked.credential,
        )


def _url_answer(payload: bytes, *, failed: bool) -> UrlAnswer:
    if not failed:
        try:
            return answer_of(payload)
        except BadAnswer:
            pass  # to the caller it is a failure like any other
    return UrlAnswer(502, [("Content-Type", "application/json")], b"Internal Server Error")


def _plain(status: int, code: str, text: str) -> HttpResponse:
    """A refusal that comes before Lambda: not one of its errors."""
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return HttpResponse(status, headers, json.dumps({"message": text}).encode())


def _sent(answer: HttpResponse) -> Response:
    return Response(answer.body, answer.status, answer.headers)


def _sent_url(answer: UrlAnswer, added: Sequence[tuple[str, str]] = ()) -> Response:
    has_body = answer.status not in (204, 304)
    response = Response(answer.body if has_body else b"", answer.status)
    response.raw_headers += [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (*answer.headers, *added)
    ]
    return response

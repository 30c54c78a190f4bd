"""A function URL's two translations: an HTTP request into an event of payload format 2.0, and a handler's result into
an HTTP answer. Pure; where AWS's documentation is silent, the form is that of events and answers seen of AWS.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from lvtui.domain.attachments import FunctionUrl
from lvtui.domain.model import Region
from lvtui.operations.vocabulary import LATEST
from lvtui.server.signatures import Credential

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "content-length"}
)
_TEXT = re.compile(r"text/|[/+]json|[/+]xml|/javascript", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class BadAnswer(Exception):
    """A handler's result that is no HTTP answer."""


@dataclass(frozen=True)
class UrlRequest:
    """A request to a function URL."""

    url_id: str
    host: str
    """The name it came to."""
    port: int
    method: str
    path: str
    """Inside the URL, percent-encoded."""
    query: str
    """Percent-encoded."""
    headers: Sequence[tuple[str, str]]
    """Names in lower case."""
    body: bytes
    source_ip: str
    request_id: str
    moment: datetime
    credential: Credential | None


@dataclass(frozen=True)
class UrlAnswer:
    """An answer of a function URL."""

    status: int
    headers: Sequence[tuple[str, str]]
    """A name may come more than once."""
    body: bytes


def find_url(region: Region, url_id: str) -> tuple[str, str | None, FunctionUrl] | None:
    """(function, alias if it is one's, URL) of that id."""
    for function in region.functions.values():
        for key, url in function.urls.items():
            if url.url_id == url_id:
                return function.name, None if key == LATEST else key, url
    return None


def event_of(request: UrlRequest, url: FunctionUrl, account_id: str) -> bytes:
    """The event, as JSON; what is empty, AWS leaves out."""
    encoded, body = _body(request)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
    }
    if cookies := [part.strip() for name, value in request.headers if name == "cookie" for part in value.split(";")]:
        event["cookies"] = cookies
    event["headers"] = _event_headers(request)
    if parameters := _joined(parse_qsl(request.query, keep_blank_values=True)):
        event["queryStringParameters"] = parameters
    event["requestContext"] = _context(request, url, account_id)
    if request.body:
        event["body"] = body
    event["isBase64Encoded"] = encoded
    return json.dumps(event, ensure_ascii=False).encode(errors="replace")


def answer_of(payload: bytes) -> UrlAnswer:
    """What a handler's result means: an object with a ``statusCode`` is an answer in full, anything else is the body.

    Raises:
        BadAnswer: it cannot be sent.
    """
    try:
        result = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadAnswer("no JSON") from error
    if not isinstance(result, dict) or "statusCode" not in result:
        return UrlAnswer(200, [("Content-Type", "application/json")], _as_text(result))
    headers = [_header(name, value) for name, value in _of(result, "headers", dict).items()]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.insert(0, ("Content-Type", "application/json"))
    headers += [_header("Set-Cookie", cookie) for cookie in _of(result, "cookies", list)]
    sent = [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
    return UrlAnswer(_status(result["statusCode"]), sent, _answer_body(result))


def _context(request: UrlRequest, url: FunctionUrl, account_id: str) -> dict[str, Any]:
    signed = url.auth_type == "AWS_IAM" and request.credential is not None
    context: dict[str, Any] = {
        "accountId": account_id if signed else "anonymous",
        "apiId": request.url_id,
        "domainName": request.host,
        "domainPrefix": request.url_id,
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": dict(request.headers).get("user-agent", ""),
        },
        "requestId": request.request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": _time(request.moment),
        "timeEpoch": int(request.moment.timestamp() * 1000),
    }
    if signed and request.credential is not None:
        # Nobody is looked up here: whoever signs is the account itself.
        context["authorizer"] = {
            "iam": {
                "accessKey": request.credential.access_key,
                "accountId": account_id,
                "callerId": account_id,
                "cognitoIdentity": None,
                "principalOrgId": None,
                "userArn": f"arn:aws:iam::{account_id}:root",
                "userId": account_id,
            }
        }
    return context


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _time(moment: datetime) -> str:
    """As in ``23/Nov/2026:12:00:00 +0000``, whatever language this machine speaks."""
    return f"{moment:%d}/{_MONTHS[moment.month - 1]}/{moment:%Y:%H:%M:%S %z}"


def _event_headers(request: UrlRequest) -> dict[str, str]:
    kept = [(name, value) for name, value in request.headers if name not in _HOP_BY_HOP - {"content-length"}]
    seconds = f"{int(request.moment.timestamp()):08x}"
    added = {
        "x-amzn-trace-id": f"Root=1-{seconds}-{request.request_id.replace('-', '')[:24]}",
        "x-forwarded-for": request.source_ip,
        "x-forwarded-port": str(request.port),
        "x-forwarded-proto": "http",
    }
    return {**_joined([(name, value) for name, value in kept if name != "cookie"]), **added}


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The values of one name, with commas between them."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _body(request: UrlRequest) -> tuple[bool, str]:
    """Whether the body is in base64, and the body: text where the content type says so, and it really is."""
    if not request.body:
        return False, ""
    if _TEXT.search(dict(request.headers).get("content-type", "")):
        try:
            return False, request.body.decode()
        except UnicodeDecodeError:
            pass
    return True, base64.b64encode(request.body).decode()


def _as_text(value: Any) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")


def _answer_body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if result.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise BadAnswer("the body is not base64") from error
    return _as_text(body)


def _status(code: Any) -> int:
    # AWS takes a number in quotes for one.
    if isinstance(code, str) and re.fullmatch("[0-9]{3}", code):
        code = int(code)
    if type(code) is not int or not 200 <= code <= 599:
        raise BadAnswer(f"{code!r} is no status")
    return code


def _of(result: Mapping[str, Any], key: str, kind: type[Any]) -> Any:
    value = result.get(key)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise BadAnswer(f"{key} is a {type(value).__name__}")
    return value


def _header(name: str, value: Any) -> tuple[str, str]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, dict | list) or value is None or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(text):
        raise BadAnswer(f"{name} is no header")
    return name, text

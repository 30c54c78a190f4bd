"""Cross-origin rules of a function URL: AWS answers for the function what a browser asks before, and adds to its answer
what a browser wants to see after.

That it names the asking origin, also where any is allowed, and adds to what the function itself sends, has been
reported of AWS; that a wildcard for methods and headers is answered with those that were asked for is our guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lvtui.operations.function_urls import Cors

_Headers = list[tuple[str, str]]


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser asks what it may send; `headers` have names in lower case."""
    return method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def preflight(cors: Cors, headers: Mapping[str, str]) -> _Headers:
    """The answer to that question."""
    found = _origin(cors, headers)
    if found:
        found += _list("Allow-Methods", cors.allow_methods, headers.get("access-control-request-method"))
        found += _list("Allow-Headers", cors.allow_headers, headers.get("access-control-request-headers"))
        if cors.max_age is not None:
            found.append(("Access-Control-Max-Age", str(cors.max_age)))
    return found


def added(cors: Cors, headers: Mapping[str, str]) -> _Headers:
    """What is added to the answer to a request."""
    found = _origin(cors, headers)
    return [*found, *_list("Expose-Headers", cors.expose_headers, None)] if found else []


def _origin(cors: Cors, headers: Mapping[str, str]) -> _Headers:
    origin, allowed = headers.get("origin"), cors.allow_origins or ()
    if origin is None or not ("*" in allowed or origin in allowed):
        return []
    found = [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
    if cors.allow_credentials:
        found.append(("Access-Control-Allow-Credentials", "true"))
    return found


def _list(name: str, allowed: Sequence[str] | None, asked: str | None) -> _Headers:
    if not allowed:
        return []
    return [(f"Access-Control-{name}", asked if asked is not None and "*" in allowed else ",".join(allowed))]

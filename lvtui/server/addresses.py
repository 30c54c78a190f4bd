"""Links in answers that lead back to the endpoint: where code can be fetched, and where function URLs answer.

AWS gives out addresses on the internet for both. The rules of Lambda know of no endpoint, so it puts its own here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlencode

from lvtui.domain.model import Region
from lvtui.operations.function_urls import (
    CreateFunctionUrlConfigResponse,
    FunctionUrlConfig,
    ListFunctionUrlConfigsResponse,
)
from lvtui.operations.shapes import GetFunctionResponse

CODE = "/_lvtui/code/"
URLS = "/lambda-url/"


class Links:
    """Makes links, and knows its own again; those to code are good for as long as this object lives."""

    def __init__(self) -> None:
        """With a secret of its own: a link to code is its own permission, as AWS's presigned ones are."""
        self._secret = secrets.token_bytes(32)

    def put_in(self, answer: Any, base: str, region: str) -> Any:
        """`answer` with links that begin with `base`, such as ``http://127.0.0.1:9001``."""
        match answer:
            case GetFunctionResponse():
                found = answer.configuration
                location = base + self.code(region, found.function_name, found.version, found.code_sha256)
                return replace(answer, code=replace(answer.code, location=location))
            case FunctionUrlConfig() | CreateFunctionUrlConfigResponse():
                return replace(answer, function_url=base + _url(answer.function_url, region))
            case ListFunctionUrlConfigsResponse():
                configs = [self.put_in(config, base, region) for config in answer.function_url_configs]
                return replace(answer, function_url_configs=configs)
            case _:
                return answer

    def code(self, region: str, function: str, version: str, sha256: str) -> str:
        """Path and query of a package; bound to its very bytes, whatever the version holds later."""
        query = {"CodeSha256": sha256, "Signature": self._signature(region, function, version, sha256)}
        return f"{CODE}{quote(f'{region}/{function}/{version}')}?{urlencode(query)}"

    def code_meant(self, path: str, query: Mapping[str, str]) -> tuple[str, str, str, str] | None:
        """(region, function, version, CodeSha256) that a link to code names; ``None`` if it is not one of ours."""
        parts = unquote(path.removeprefix(CODE)).split("/")
        if len(parts) != 3:
            return None
        region, function, version = parts
        sha256 = query.get("CodeSha256", "")
        wanted = self._signature(region, function, version, sha256)
        given = query.get("Signature", "")
        if not hmac.compare_digest(wanted.encode(), given.encode(errors="replace")):
            return None
        return region, function, version, sha256

    def _signature(self, *parts: str) -> str:
        return hmac.new(self._secret, "\n".join(parts).encode(errors="replace"), hashlib.sha256).hexdigest()


def _url(function_url: str, region: str) -> str:
    """The path at which a function URL answers. As a host name of its own, which works too, it would look more like
    AWS's; but not every system finds names below ``localhost``, and every one finds this."""
    url_id = function_url.removeprefix("https://").partition(".")[0]
    return f"{URLS}{region}/{url_id}/"


def url_meant(host: str, path: str) -> tuple[str, str, str] | None:
    """(region, id, path inside) of the function URL that a request goes to, if it goes to one.

    Either ``<id>.lambda-url.<region>.localhost`` is the host, or the path begins with ``/lambda-url/<region>/<id>``.
    `path` is percent-encoded, and so is what is left of it.
    """
    labels = host.split(".")
    if len(labels) == 4 and labels[1] == "lambda-url" and labels[3] == "localhost":
        return labels[2], labels[0], path
    if not path.startswith(URLS):
        return None
    region, _, rest = path.removeprefix(URLS).partition("/")
    url_id, _, inside = rest.partition("/")
    return region, url_id.lower(), f"/{inside}"


def code_of(region: Region, function: str, version: str, sha256: str) -> bytes | None:
    """The package of that hash: still that version's, or at least the function's; blocking, as it may be read.

    Raises:
        ServiceFailure: it cannot be read.
    """
    found = region.functions.get(function)
    if found is None:
        return None
    for candidate in (found.version(version), found.latest, found.newest):
        if candidate is not None and candidate.code.sha256 == sha256:
            return candidate.code.zip_file
    return None

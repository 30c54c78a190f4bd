"""What a signed request says of its caller; the signature itself is not checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256\s.*?\bCredential=([^\s,]+)")


class Credential(NamedTuple):
    """The scope of a signature of version 4."""

    access_key: str
    region: str


def credential_of(headers: Mapping[str, str], query: Sequence[tuple[str, str]]) -> Credential | None:
    """Who signed a request, and for which region; ``None`` for an unsigned one.

    It is in the header ``Authorization``, or in the query of a presigned URL. `headers` have names in lower case.
    """
    found = _CREDENTIAL.match(headers.get("authorization", ""))
    text = found[1] if found else dict(query).get("X-Amz-Credential", "")
    if text.count("/") < 4:
        return None
    access_key, _date, region, _service, _end = text.rsplit("/", 4)
    return Credential(access_key, region) if access_key else None

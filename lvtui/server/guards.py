"""Who may ask the endpoint at all: pure questions about one request.

There are two ways in which a web page could use an endpoint on its reader's machine, and code can be run through it.
A page can give its own host name this machine's address (rebinding), so a request has to come to a name that nobody
else can own. And a page can send some requests anywhere without being allowed to read the answer, so what comes from a
page is refused: browsers say so in ``Origin`` and ``Sec-Fetch-Site``, and no SDK or command line sends these.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

_Address = IPv4Address | IPv6Address


def is_loopback(host: str) -> bool:
    """Whether `host` can be reached from this machine alone."""
    address = _address(host)
    return address.is_loopback if address is not None else _is_localhost(host)


def host_name(host_header: str) -> str:
    """The name in a ``Host`` header, in lower case, without its port, the brackets of IPv6 and the dot of the root."""
    name = host_header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    if name.count(":") > 1:  # an address of IPv6 that lacks its brackets
        return name
    return name.partition(":")[0].removesuffix(".")


@lru_cache(maxsize=256)
def knows_itself_as(name: str, bound: str) -> bool:
    """Whether `name`, of :func:`host_name`, means this endpoint, which listens on `bound`."""
    address, listening = _address(name), _address(bound)
    if address is None:
        return _is_localhost(name) or name == bound.lower()
    # An address cannot be given to somebody else; it only has to be one that is listened on.
    return address.is_loopback or address == listening or (listening is not None and listening.is_unspecified)


def comes_from_a_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent this for a web page; `headers` have names in lower case."""
    return "origin" in headers or headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


def same_token(token: str, given: str) -> bool:
    """Whether they are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(token.encode(), given.encode(errors="replace"))


def _address(host: str) -> _Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_localhost(name: str) -> bool:
    # The name and all below it are kept for loopback (RFC 6761).
    return name.lower() == "localhost" or name.lower().endswith(".localhost")

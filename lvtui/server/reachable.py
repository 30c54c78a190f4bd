"""The addresses by which other machines reach this one."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from ipaddress import ip_address

_FAR_AWAY = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses for documentation (RFC 5737, RFC 3849): on no network, so the way to them is the way out of here."""


def addresses_of_this_machine(*families: socket.AddressFamily) -> Sequence[str]:
    """Those that others can use, the likeliest first; blocking, as the machine's own name is looked up.

    None of loopback, and none that only counts on one link. Nothing is sent.
    """
    found = [address for family in families for address in _all(family)]
    return [address for address in dict.fromkeys(found) if _is_for_others(address)]


def _all(family: socket.AddressFamily) -> Iterator[str]:
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((_FAR_AWAY[family], 9))  # for datagrams this only chooses the way, and with it the own address
        yield probe.getsockname()[0]
    with suppress(OSError, UnicodeError):
        for *_, place in socket.getaddrinfo(socket.gethostname(), None, family, socket.SOCK_DGRAM):
            yield str(place[0])


def _is_for_others(text: str) -> bool:
    with suppress(ValueError):
        address = ip_address(text.partition("%")[0])
        return not (address.is_loopback or address.is_unspecified or address.is_link_local)
    return False

"""The endpoint as a thing: it starts, says where it is, and stops."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys

import pytest

from lvtui.server import Endpoint, EndpointUnavailable, endpoint
from lvtui.server.reachable import addresses_of_this_machine
from tests.server.kit import running


async def test_port_0_takes_a_free_one_and_the_address_says_which() -> None:
    async with running() as run:
        assert run.endpoint.port > 0
        assert run.endpoint.address == f"http://127.0.0.1:{run.endpoint.port}"
        assert run.endpoint.running


async def test_it_starts_and_stops_as_often_as_one_likes_at_the_same_place() -> None:
    async with running() as run:
        port = run.endpoint.port
        for _ in range(2):
            await run.endpoint.stop()
            await run.endpoint.stop()
            assert not run.endpoint.running
            with pytest.raises(OSError):
                await asyncio.open_connection("127.0.0.1", port)
            await run.endpoint.start()
            assert run.endpoint.port == port
            assert (await run.ask("GET", "/2015-03-31/functions")).status == 200


async def test_a_port_that_somebody_has_is_a_sentence() -> None:
    async with running() as run:
        second = Endpoint(run.regions, port=run.endpoint.port)
        with pytest.raises(
            EndpointUnavailable, match=r"another lvtui serves there already\. Choose another with --port"
        ):
            await second.start()
        assert not second.running


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("no-such-host.invalid", 0, "There is no no-such-host.invalid to listen on"),
        ("a" * 300, 0, "to listen on"),
        ("127.0.0.1", 70_000, "70000 is no port"),
        ("127.0.0.1", -1, "-1 is no port"),
        ("192.0.2.1", 0, "Port 0 on 192.0.2.1 cannot be had"),
    ],
)
async def test_a_place_that_cannot_be_had_is_a_sentence(host: str, port: int, words: str) -> None:
    async with running() as run:
        with pytest.raises(EndpointUnavailable, match=words):
            await Endpoint(run.regions, host=host, port=port).start()


async def test_a_missing_part_is_a_sentence_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as run:
        monkeypatch.setattr(endpoint, "find_spec", lambda name: None)
        with pytest.raises(EndpointUnavailable, match=r"pip install 'lvtui\[server\]'"):
            await Endpoint(run.regions).start()


async def test_signals_stay_with_whoever_has_them() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    async with running():
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


@pytest.mark.parametrize(
    ("host", "address", "warned"),
    [
        ("127.0.0.1", "http://127.0.0.1:9001", False),
        ("localhost", "http://localhost:9001", False),
        ("::1", "http://[::1]:9001", False),
        ("0.0.0.0", "http://127.0.0.1:9001", True),
        ("::", "http://[::1]:9001", True),
        ("192.0.2.7", "http://192.0.2.7:9001", True),
    ],
)
async def test_listening_to_others_is_warned_of(host: str, address: str, warned: bool) -> None:
    async with running() as run:
        found = Endpoint(run.regions, host=host)
        assert found.address == address
        assert (found.warning is not None) is warned
        if warned:
            assert "can run code on this machine as you" in str(found.warning)
            assert "knows the token" in str(Endpoint(run.regions, host=host, token="t").warning)


async def test_a_name_that_means_loopback_is_said_to_reach_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    # As many a system has it for its own name.
    place = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", 0))
    async with running() as run:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: [place])
        async with Endpoint(run.regions, host="box", port=0) as named:
            assert named.warning is not None
            assert named.warning.startswith("box means 127.0.0.1 on this machine, so no other reaches it")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["192.0.2.7", "198.51.100.3"], ["http://192.0.2.7:{}", "http://198.51.100.3:{}"]),
        (["2001:db8::7"], ["http://[2001:db8::7]:{}"]),
        ([], ["http://127.0.0.1:{}"]),
    ],
)
async def test_where_it_listens_everywhere_its_addresses_are_those_for_others(
    found: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "addresses_of_this_machine", lambda *families: found)
    async with running() as run, Endpoint(run.regions, host="0.0.0.0", port=0) as everywhere:
        assert await everywhere.addresses() == [address.format(everywhere.port) for address in expected]
        assert await run.endpoint.addresses() == [run.endpoint.address]


def test_addresses_for_others_are_none_of_loopback_or_of_one_link(monkeypatch: pytest.MonkeyPatch) -> None:
    places = ["127.0.1.1", "192.0.2.7", "169.254.3.4", "192.0.2.7", "198.51.100.3", "fe80::1%eth0", "::1"]

    def looked_up(*args: object) -> list[object]:
        return [(0, 0, 0, "", (place, 0)) for place in places]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    found = addresses_of_this_machine(socket.AF_INET)
    assert found[-2:] == ["192.0.2.7", "198.51.100.3"]
    assert not [address for address in found if address.startswith(("127.", "169.254.", "fe80", "::1"))]


def test_the_room_opens_without_what_it_needs_to_serve() -> None:
    probe = "import lvtui.server, lvtui.cli.serve, sys; print({'starlette', 'uvicorn', 'textual'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

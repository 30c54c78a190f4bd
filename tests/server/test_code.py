"""Code that went in can be fetched again, byte for byte."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from urllib.parse import urlsplit

from lvtui.operations import UpdateFunctionCode
from tests.server.kit import FUNCTION, Answer, Running, running, signed
from tests.service.house import zip_of

FUNCTIONS = "/2015-03-31/functions"


def made_elsewhere(text: str) -> bytes:
    """A package that lvtui itself would never make: compressed, with a comment, and its files in no order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = b"made elsewhere"
        package.writestr("z.py", text * 100)
        package.writestr("app.py", "def handler(event, context): pass\n")
    return buffer.getvalue()


async def location(run: Running, target: str = FUNCTION, region: str = "us-east-1") -> str:
    """Path and query of where the code of a function or version is."""
    answer = await run.ask("GET", target, signed(region))
    found = answer.json["Code"]
    assert found["RepositoryType"] == "S3"
    url = urlsplit(found["Location"])
    assert (url.scheme, url.netloc) == ("http", f"127.0.0.1:{run.endpoint.port}")
    return f"{url.path}?{url.query}"


async def fetch(run: Running, target: str) -> Answer:
    """With nothing but the link, as a browser or curl would."""
    return await run.ask("GET", target)


async def create(run: Running, name: str, package: bytes, region: str = "us-east-1") -> None:
    body = {
        "FunctionName": name,
        "Role": "arn:aws:iam::123456789012:role/demo",
        "Runtime": "python3.12",
        "Handler": "app.handler",
        "Code": {"ZipFile": base64.b64encode(package).decode()},
    }
    assert (await run.ask("POST", FUNCTIONS, signed(region), json.dumps(body).encode())).status == 201


async def test_a_package_comes_back_byte_for_byte() -> None:
    async with running() as run:
        package = made_elsewhere("x = 1\n")
        await create(run, "packed", package)
        answer = await fetch(run, await location(run, f"{FUNCTIONS}/packed"))
        assert (answer.status, answer.body) == (200, package)
        assert answer["content-type"] == "application/zip"
        assert 'filename="packed-LATEST.zip"' in answer["content-disposition"]


async def test_each_version_has_the_code_it_was_published_with_also_through_an_alias() -> None:
    async with running() as run:
        for qualifier, text in (("1", "1"), ("2", "2"), ("prod", "1")):
            link = await location(run, f"{FUNCTION}?Qualifier={qualifier}")
            assert (await fetch(run, link)).body == zip_of(text)


async def test_code_of_another_region_is_fetched_there() -> None:
    async with running() as run:
        package = made_elsewhere("region = 'eu-west-1'\n")
        await create(run, "demo", package, "eu-west-1")
        assert (await fetch(run, await location(run, region="eu-west-1"))).body == package


async def test_a_link_stays_with_the_bytes_it_was_made_for() -> None:
    async with running() as run:
        link = await location(run)
        await run.house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
        assert (await fetch(run, link)).body == zip_of("2"), "version 2 still has them"
        fresh = await location(run)
        await run.house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("4")))
        gone = await fetch(run, fresh)
        assert gone.status == 404
        assert b"<Code>NoSuchKey</Code>" in gone.body


async def test_a_link_that_was_not_made_here_opens_nothing() -> None:
    async with running() as run:
        link = await location(run, f"{FUNCTION}?Qualifier=1")
        forged = [
            link.replace("/1?", "/2?"),
            link.partition("&Signature")[0],
            link[:-1] + ("0" if link[-1] != "0" else "1"),
            "/_lvtui/code/",
            "/_lvtui/code/a/b/c/d",
            "/_lvtui/code/us-east-1/demo/1?Signature=%ff",
        ]
        for target in forged:
            answer = await fetch(run, target)
            assert (answer.status, answer["x-amzn-errortype"]) == (403, "AccessDeniedException")
        assert (await run.ask("POST", link)).status == 403


async def test_the_token_is_not_asked_for_by_a_link() -> None:
    async with running(token="t") as run:
        answer = await run.ask("GET", f"{FUNCTION}?Qualifier=1", signed(access_key="t"))
        url = urlsplit(answer.json["Code"]["Location"])
        assert (await fetch(run, f"{url.path}?{url.query}")).body == zip_of("1")

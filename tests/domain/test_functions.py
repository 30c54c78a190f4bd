"""Making functions, deploying to ``$LATEST``, listing (semantics §2.2, §4, §10)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.domain.paging import LARGEST_PAGE
from lvtui.operations import (
    LATEST,
    GetFunction,
    GetFunctionConfiguration,
    ListFunctions,
    ListVersionsByFunction,
    PublishVersion,
    Request,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import InvalidParameterValue, RequestEntityTooLarge, ResourceConflict, ResourceNotFound
from lvtui.operations.shapes import FunctionCode
from tests.domain.builders import ARN, ROLE, Lab, OversizedPackage, create, lab_with_demo, refused, zipped
from tests.domain.texts import NOT_A_ZIP, ONLY_LATEST

# --- making ------------------------------------------------------------------------------------------------------


def test_a_name_that_is_taken_is_refused_without_an_s() -> None:
    assert refused(lab_with_demo().refusal(create())) == (
        ResourceConflict.code,
        "Function already exist: demo",
    )


def test_names_are_case_sensitive() -> None:
    lab = lab_with_demo()
    lab.do(create("Demo"))
    assert set(lab.region.functions) == {"demo", "Demo"}


def test_a_function_is_not_made_under_the_name_of_a_version_or_an_alias() -> None:
    for name in ("demo:1", "demo:prod"):
        assert refused(Lab().refusal(create(name))) == ONLY_LATEST
    assert Lab().do(create("demo:$LATEST")).function_name == "demo"


@pytest.mark.parametrize(
    "code, error",
    [
        (FunctionCode(zip_file=b"no zip"), NOT_A_ZIP),
        (FunctionCode(), (InvalidParameterValue.code, "Please provide a source for function code.")),
        (
            FunctionCode(zip_file=OversizedPackage(zipped())),
            (RequestEntityTooLarge.code, "Zipped size must be smaller than 52428800 bytes"),
        ),
        (
            FunctionCode(zip_file=zipped(), s3_bucket="bucket", s3_key="key"),
            (
                InvalidParameterValue.code,
                "Please do not provide other FunctionCode parameters when providing a ZipFile.",
            ),
        ),
        (
            FunctionCode(s3_bucket="bucket", s3_key="key"),
            (
                InvalidParameterValue.code,
                "Error occurred while GetObject. S3 Error Code: NoSuchBucket. "
                "S3 Error Message: The specified bucket does not exist",
            ),
        ),
        (
            FunctionCode(image_uri="image"),
            (
                InvalidParameterValue.code,
                "Please don't provide ImageUri when updating a function with packageType Zip.",
            ),
        ),
    ],
)
def test_code_that_is_none_is_refused_when_a_function_is_made_and_when_it_is_deployed(
    code: FunctionCode, error: tuple[str, str]
) -> None:
    assert refused(Lab().refusal(create(code=code))) == error
    deploy = UpdateFunctionCode(
        function_name="demo",
        zip_file=code.zip_file,
        s3_bucket=code.s3_bucket,
        s3_key=code.s3_key,
        image_uri=code.image_uri,
    )
    assert refused(lab_with_demo().refusal(deploy)) == error


def test_a_container_image_is_not_found() -> None:
    request = create(package_type="Image", code=FunctionCode(image_uri="repo:tag"), runtime=None, handler=None)
    assert refused(Lab().refusal(request)) == (
        InvalidParameterValue.code,
        "Source image repo:tag does not exist. Provide a valid source image.",
    )


# --- deploying ---------------------------------------------------------------------------------------------------


def test_deploying_changes_latest_and_no_published_version() -> None:
    lab = lab_with_demo(versions=1)
    frozen = lab.demo.published["1"]
    answer = lab.deploy("two")
    assert lab.demo.latest.code.sha256 == answer.code_sha256 != frozen.code.sha256
    assert lab.demo.published["1"] is frozen


def test_deploying_can_change_the_architecture() -> None:
    assert lab_with_demo().deploy("two", architectures=["arm64"]).architectures == ("arm64",)


def test_deploying_and_publishing_in_one_freezes_the_new_code_under_latest_s_description() -> None:
    lab = lab_with_demo()
    lab.do(UpdateFunctionConfiguration(function_name="demo", description="mine"))
    answer = lab.deploy("two", publish=True)
    assert (answer.version, answer.description) == ("1", "mine")
    assert lab.demo.published["1"].code is lab.demo.latest.code


def test_deploying_and_publishing_what_is_already_published_answers_with_that_version() -> None:
    lab = lab_with_demo()
    first = lab.deploy("two", publish=True)
    again = lab.deploy("two", publish=True)
    assert (again.version, again.code_sha256) == ("1", first.code_sha256)
    assert list(lab.demo.published) == ["1"]


def test_a_dry_run_says_what_would_be_and_changes_nothing() -> None:
    lab = lab_with_demo()
    before = lab.region
    answer = lab.deploy("two", dry_run=True, publish=True, architectures=["arm64"])
    assert lab.region is before
    assert answer.code_sha256 != lab.demo.latest.code.sha256
    assert (answer.version, answer.architectures) == (LATEST, ("arm64",))
    assert answer.revision_id == lab.demo.latest.revision_id


def test_a_dry_run_refuses_what_the_real_one_would_refuse() -> None:
    request = UpdateFunctionCode(function_name="demo", zip_file=b"no zip", dry_run=True)
    assert refused(lab_with_demo().refusal(request)) == NOT_A_ZIP


@pytest.mark.parametrize("qualifier", ["1", "99", "prod", "missing"])
def test_versions_and_aliases_are_never_updated_nor_published(qualifier: str) -> None:
    lab = lab_with_demo(versions=1)
    lab.alias("prod", "1")
    name = f"demo:{qualifier}"
    requests: list[Request[Any]] = [
        UpdateFunctionCode(function_name=name, zip_file=zipped("two")),
        UpdateFunctionConfiguration(function_name=name, timeout=9),
        PublishVersion(function_name=name),
    ]
    assert {refused(lab.refusal(request)) for request in requests} == {ONLY_LATEST}


def test_latest_may_be_named_when_it_is_updated_or_published() -> None:
    lab = lab_with_demo()
    assert lab.do(UpdateFunctionCode(function_name=f"{ARN}:$LATEST", zip_file=zipped("two"))).version == LATEST
    assert lab.do(UpdateFunctionConfiguration(function_name="demo:$LATEST", role=ROLE + "2")).version == LATEST
    assert lab.do(PublishVersion(function_name="demo:$LATEST")).version == "1"


@pytest.mark.parametrize(
    "request_, arn",
    [
        (UpdateFunctionCode(function_name="missing", zip_file=zipped()), "missing"),
        (UpdateFunctionConfiguration(function_name="missing"), "missing"),
        (PublishVersion(function_name="missing"), "missing"),
        (ListVersionsByFunction(function_name="missing"), "missing"),
        (GetFunction(function_name="missing"), "missing"),
        (GetFunction(function_name="missing", qualifier="1"), "missing:1"),
        (GetFunctionConfiguration(function_name="missing:prod"), "missing:prod"),
        (GetFunction(function_name="demo", qualifier="1"), "demo:1"),
        (GetFunctionConfiguration(function_name="demo", qualifier="prod"), "demo:prod"),
        (GetFunction(function_name="demo", qualifier="$LATEST.PUBLISHED"), "demo:$LATEST.PUBLISHED"),
        (GetFunction(function_name="a" * 65), "a" * 65),
    ],
)
def test_what_is_not_there_is_not_found_under_the_arn_that_was_asked_for(request_: Request[Any], arn: str) -> None:
    error = lab_with_demo().refusal(request_)
    assert refused(error) == (ResourceNotFound.code, f"Function not found: {ARN.removesuffix('demo')}{arn}")
    assert error.body() == {"Type": "User", "Message": error.message}


# --- listing -----------------------------------------------------------------------------------------------------


def test_functions_are_listed_by_name() -> None:
    lab = Lab()
    for name in ("b", "c", "a"):
        lab.do(create(name, publish=name == "b"))
    assert [row.function_name for row in lab.do(ListFunctions()).functions] == ["a", "b", "c"]
    every = lab.do(ListFunctions(function_version="ALL")).functions
    assert [(row.function_name, row.version) for row in every] == [
        ("a", LATEST),
        ("b", LATEST),
        ("b", "1"),
        ("c", LATEST),
    ]


def test_versions_are_listed_as_numbers_not_as_text_and_latest_first() -> None:
    lab = lab_with_demo(versions=11)
    rows = lab.do(ListVersionsByFunction(function_name="demo")).versions
    assert [row.version for row in rows] == [LATEST, *(str(n) for n in range(1, 12))]


def test_a_page_leads_to_the_next_until_there_is_none() -> None:
    lab = lab_with_demo(versions=6)
    seen, marker = [], None
    for size in (3, 3, 1):
        page = lab.do(ListVersionsByFunction(function_name="demo", max_items=3, marker=marker))
        assert len(page.versions) == size
        seen += [row.version for row in page.versions]
        marker = page.next_marker
        assert (marker is None) is (size == 1)
    assert seen == [LATEST, *"123456"]


def test_a_page_that_ends_with_the_list_leads_nowhere() -> None:
    lab = lab_with_demo(versions=2)
    assert lab.do(ListVersionsByFunction(function_name="demo", max_items=3)).next_marker is None


def test_a_page_holds_fifty_however_many_are_asked_for() -> None:
    lab = lab_with_demo(versions=LARGEST_PAGE)
    page = lab.do(ListVersionsByFunction(function_name="demo", max_items=10000))
    assert (len(page.versions), page.next_marker is None) == (50, False)
    rest = lab.do(ListVersionsByFunction(function_name="demo", marker=page.next_marker))
    assert [row.version for row in rest.versions] == ["50"]
    assert len(lab.do(ListVersionsByFunction(function_name="demo")).versions) == 50


@pytest.mark.parametrize("marker", ["x", "é", "YWZ0ZXIgeA==", "YmVmb3JlIDM=", "YWZ0ZXIgLTE=", "!!!!", "\ud800"])
def test_a_marker_that_no_page_gave_is_refused(marker: str) -> None:
    assert refused(lab_with_demo().refusal(ListFunctions(marker=marker))) == (
        InvalidParameterValue.code,
        "Invalid Marker",
    )


def test_a_marker_from_a_longer_list_leads_past_the_end() -> None:
    lab = lab_with_demo(versions=3)
    marker = lab.do(ListVersionsByFunction(function_name="demo", max_items=3)).next_marker
    for number in "123":
        lab.delete(number)
    page = lab.do(ListVersionsByFunction(function_name="demo", marker=marker))
    assert (page.versions, page.next_marker) == ((), None)

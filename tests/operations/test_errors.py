"""Errors under AWS's names, as they travel (semantics §10)."""

from __future__ import annotations

import pytest

from lvtui.operations import errors
from lvtui.operations.errors import LambdaError

TABLE: list[tuple[type[LambdaError], str, int, str | None, str]] = [
    (errors.ResourceNotFound, "ResourceNotFoundException", 404, "User", "Message"),
    (errors.ServiceFailure, "ServiceException", 500, "Service", "Message"),
    (errors.InvalidParameterValue, "InvalidParameterValueException", 400, "User", "message"),
    (errors.ResourceConflict, "ResourceConflictException", 409, "User", "message"),
    (errors.PreconditionFailed, "PreconditionFailedException", 412, "User", "message"),
    (errors.InvalidRequestContent, "InvalidRequestContentException", 400, "User", "message"),
    (
        errors.ProvisionedConcurrencyConfigNotFound,
        "ProvisionedConcurrencyConfigNotFoundException",
        404,
        "User",
        "message",
    ),
    (errors.TooManyRequests, "TooManyRequestsException", 429, "User", "message"),
    (errors.ValidationFailed, "ValidationException", 400, None, "message"),
    (errors.SerializationFailed, "SerializationException", 400, None, "message"),
    (errors.RequestEntityTooLarge, "RequestEntityTooLargeException", 413, None, "message"),
    (errors.AccessDenied, "AccessDeniedException", 403, None, "Message"),
    (errors.CodeStorageExceeded, "CodeStorageExceededException", 400, "User", "message"),
    (errors.AliasLimitExceeded, "AliasLimitExceededException", 400, "User", "message"),
    (errors.CodeNotTrusted, "CodeNotTrusted", 403, "User", "Message"),
    (errors.ReadOnly, "ReadOnly", 403, "User", "Message"),
    (errors.PolicyLengthExceeded, "PolicyLengthExceededException", 400, "User", "message"),
]


@pytest.mark.parametrize("kind, code, status, type_, key", TABLE)
def test_an_error_travels_under_its_code_with_its_own_spelling_of_message(
    kind: type[LambdaError], code: str, status: int, type_: str | None, key: str
) -> None:
    error = kind("why")
    assert (error.code, error.status, str(error)) == (code, status, "why")
    assert error.body() == ({"Type": type_} if type_ else {}) | {key: "why"}


def test_every_error_is_in_the_table() -> None:
    assert {kind for kind, *_ in TABLE} == set(LambdaError.__subclasses__())


def test_a_few_texts_of_aws_have_no_type() -> None:
    assert errors.InvalidParameterValue("why", typed=False).body() == {"message": "why"}


def test_an_error_may_carry_more_and_may_have_no_text() -> None:
    assert errors.TooManyRequests("Rate Exceeded.", Reason="CallerRateLimitExceeded").body() == {
        "Type": "User",
        "message": "Rate Exceeded.",
        "Reason": "CallerRateLimitExceeded",
    }
    assert errors.TooManyRequests("Rate Exceeded.", retry_after=3).headers() == {
        "x-amzn-ErrorType": "TooManyRequestsException",
        "Retry-After": "3",
    }
    silent = errors.AccessDenied(None)
    assert (silent.body(), str(silent)) == ({"Message": None}, "AccessDeniedException")

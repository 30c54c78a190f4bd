"""Every refusal a caller may see, under AWS's own name for it (semantics §10).

LambdaError
├── ResourceNotFound                    404
├── ProvisionedConcurrencyConfigNotFound 404
├── InvalidParameterValue               400
├── ValidationFailed                    400  not modelled: generated from the operations table
├── SerializationFailed                 400  not modelled: a body that is not what the member wants
├── InvalidRequestContent               400
├── CodeStorageExceeded                 400
├── AliasLimitExceeded                  400
├── PolicyLengthExceeded                400
├── AccessDenied                        403  not modelled
├── ResourceConflict                    409
├── PreconditionFailed                  412
├── RequestEntityTooLarge               413  not modelled
├── TooManyRequests                     429
├── CodeNotTrusted                      403  lvtui's own: AWS has no such thing
├── ReadOnly                            403  lvtui's own: AWS has no such thing
└── ServiceFailure                      500
"""

from __future__ import annotations

from typing import ClassVar


class LambdaError(Exception):
    """A refusal or failure that AWS has a name for.

    One error has three renderings: a toast or a line beside a field, a line on stderr with an exit code,
    and a JSON body with a status.
    """

    code: ClassVar[str] = "ServiceException"
    status: ClassVar[int] = 500
    type: ClassVar[str | None] = "User"
    """AWS's ``Type`` member; ``None`` where the body has none."""
    message_key: ClassVar[str] = "message"
    """How this code spells the message's key: ``message`` or ``Message``."""

    def __init__(self, message: str | None, *, typed: bool = True, **extra: str) -> None:
        """`message` may be null on the wire; `typed=False` leaves ``Type`` out, as a few AWS texts do."""
        super().__init__(message or "")
        self.message = message
        self.typed = typed
        self.extra = extra

    def body(self) -> dict[str, str | None]:
        """The JSON document AWS sends with this error."""
        document: dict[str, str | None] = {}
        if self.type is not None and self.typed:
            document["Type"] = self.type
        document[self.message_key] = self.message
        return {**document, **self.extra}

    def headers(self) -> dict[str, str]:
        """The headers AWS sends with this error, besides those of every answer."""
        return {"x-amzn-ErrorType": self.code}

    def __str__(self) -> str:
        return self.message or self.code


class ResourceNotFound(LambdaError):
    """A function, version or alias that is not there."""

    code, status, message_key = "ResourceNotFoundException", 404, "Message"


class ProvisionedConcurrencyConfigNotFound(LambdaError):
    """No provisioned concurrency on this version or alias."""

    code, status = "ProvisionedConcurrencyConfigNotFoundException", 404


class InvalidParameterValue(LambdaError):
    """A well-formed request that breaks a rule."""

    code, status = "InvalidParameterValueException", 400


class ValidationFailed(LambdaError):
    """A request outside the patterns, lengths and ranges of the operations table (semantics §1.3)."""

    code, status, type = "ValidationException", 400, None


class SerializationFailed(LambdaError):
    """A member of the wrong kind, e.g. a list where text belongs."""

    code, status, type = "SerializationException", 400, None


class InvalidRequestContent(LambdaError):
    """An event that is not JSON."""

    code, status = "InvalidRequestContentException", 400


class CodeStorageExceeded(LambdaError):
    """The account's room for code is used up."""

    code, status = "CodeStorageExceededException", 400


class AliasLimitExceeded(LambdaError):
    """More aliases than a function may have."""

    code, status = "AliasLimitExceededException", 400


class PolicyLengthExceeded(LambdaError):
    """More statements than a policy has room for."""

    code, status = "PolicyLengthExceededException", 400


class AccessDenied(LambdaError):
    """Somebody else's function; AWS often gives no message."""

    code, status, type, message_key = "AccessDeniedException", 403, None, "Message"


class ResourceConflict(LambdaError):
    """A name already taken, or a resource in the wrong state."""

    code, status = "ResourceConflictException", 409


class PreconditionFailed(LambdaError):
    """A RevisionId that is no longer the latest."""

    code, status = "PreconditionFailedException", 412


class RequestEntityTooLarge(LambdaError):
    """A package or an event over the limit."""

    code, status, type = "RequestEntityTooLargeException", 413, None


class TooManyRequests(LambdaError):
    """Throttled; `Reason` says by which limit."""

    code, status = "TooManyRequestsException", 429

    def __init__(self, message: str | None, *, typed: bool = True, retry_after: int = 1, **extra: str) -> None:
        """`retry_after`: the seconds after which AWS asks to try again."""
        super().__init__(message, typed=typed, **extra)
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        """As for every error, and ``Retry-After``."""
        return {**super().headers(), "Retry-After": str(self.retry_after)}


class CodeNotTrusted(LambdaError):
    """Code that was not made on this machine, and that the user has not said yes to; none of it was run."""

    code, status, message_key = "CodeNotTrusted", 403, "Message"


class ReadOnly(LambdaError):
    """A change that was asked for while lvtui is read-only; nothing was changed, and calling functions still works."""

    code, status, message_key = "ReadOnly", 403, "Message"

    SENTENCE = (
        "lvtui is read-only, so nothing was changed; “Read-only” in the palette and `readonly` in config.toml switch "
        "that."
    )

    def __init__(self, message: str | None = SENTENCE) -> None:
        super().__init__(message)


class ServiceFailure(LambdaError):
    """Something of ours broke: the workspace's disk, a worker that would not start."""

    code, status, type, message_key = "ServiceException", 500, "Service", "Message"

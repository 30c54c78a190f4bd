"""Operations on function URLs: an HTTPS address of a function or of one of its aliases (semantics §9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.constraints import FirstFailureOnly, Length, OneOf, Pattern, Range
from lvtui.operations.permissions import FunctionUrlAuthType
from lvtui.operations.table import Query, Request, Shape, operation, shape

_URL = "/2021-10-31/functions/{FunctionName}/url"

UrlFunctionName = Annotated[
    str,
    Pattern(rf"{words.NAME_HEAD}([a-zA-Z0-9-_]{{1,64}})(:((?!\d+$)[0-9a-zA-Z-_]+))?"),
    Length(1, 140),
    FirstFailureOnly(),
]
"""With an alias at most: a URL is of no version."""
UrlQualifier = Annotated[str, Length(1, 128), Pattern(r"((?!^\d+$)^[0-9a-zA-Z-_]+$)"), Query()]
"""An alias; neither a number nor ``$LATEST`` (semantics §4)."""
InvokeMode = Annotated[str, OneOf(("BUFFERED", "RESPONSE_STREAM"))]
UrlMaxItems = Annotated[int, Range(1, 50), Query()]

_ANY = Pattern(".*")
Headers = Annotated[Sequence[Annotated[str, Length(0, 1024), _ANY]], Length(0, 100)]


@shape
class Cors(Shape):
    """Which pages of other origins a browser lets call the URL."""

    allow_credentials: bool | None = None
    allow_headers: Headers | None = None
    allow_methods: Annotated[Sequence[Annotated[str, Length(0, 6), _ANY]], Length(0, 6)] | None = None
    allow_origins: Annotated[Sequence[Annotated[str, Length(1, 253), _ANY]], Length(0, 100)] | None = None
    expose_headers: Headers | None = None
    max_age: Annotated[int, Range(0, 86400)] | None = None
    """Seconds."""


@shape
class CreateFunctionUrlConfigResponse(Shape):
    """A new URL: as yet without a time of its last change."""

    function_url: str
    function_arn: str
    auth_type: str
    cors: Cors | None = None
    creation_time: str
    invoke_mode: str | None = None


@shape
class FunctionUrlConfig(Shape):
    """A URL, what it belongs to, and who may use it."""

    function_url: str
    function_arn: str
    auth_type: str
    cors: Cors | None = None
    creation_time: str
    last_modified_time: str
    invoke_mode: str | None = None


@shape
class ListFunctionUrlConfigsResponse(Shape):
    """One page of a function's URLs, its own before those of its aliases."""

    function_url_configs: Sequence[FunctionUrlConfig]
    next_marker: str | None = None


@operation("POST", _URL, status=201)
class CreateFunctionUrlConfig(Request[CreateFunctionUrlConfigResponse]):
    """Give a function, or one of its aliases, an address."""

    function_name: UrlFunctionName
    qualifier: UrlQualifier | None = None
    auth_type: FunctionUrlAuthType
    cors: Cors | None = None
    invoke_mode: InvokeMode | None = None


@operation("GET", _URL)
class GetFunctionUrlConfig(Request[FunctionUrlConfig]):
    """The address of a function or of an alias."""

    function_name: UrlFunctionName
    qualifier: UrlQualifier | None = None


@operation("PUT", _URL)
class UpdateFunctionUrlConfig(Request[FunctionUrlConfig]):
    """Change who may use an address, and how; the address stays, and so does what is omitted."""

    function_name: UrlFunctionName
    qualifier: UrlQualifier | None = None
    auth_type: FunctionUrlAuthType | None = None
    cors: Cors | None = None
    invoke_mode: InvokeMode | None = None


@operation("DELETE", _URL, status=204)
class DeleteFunctionUrlConfig(Request[None]):
    """Take an address away; one made later is another."""

    function_name: UrlFunctionName
    qualifier: UrlQualifier | None = None


@operation("GET", "/2021-10-31/functions/{FunctionName}/urls")
class ListFunctionUrlConfigs(Request[ListFunctionUrlConfigsResponse]):
    """A page of the addresses of a function and its aliases."""

    function_name: UrlFunctionName
    marker: words.Marker | None = None
    max_items: UrlMaxItems | None = None

"""Operations on published versions (semantics §3)."""

from __future__ import annotations

from lvtui.operations import vocabulary as words
from lvtui.operations.shapes import FunctionConfiguration, ListVersionsByFunctionResponse
from lvtui.operations.table import Request, operation

_VERSIONS = "/2015-03-31/functions/{FunctionName}/versions"


@operation("POST", _VERSIONS, status=201)
class PublishVersion(Request[FunctionConfiguration]):
    """Freeze ``$LATEST`` as the next number, or get the newest back if nothing changed."""

    function_name: words.FunctionName
    code_sha256: str | None = None
    description: words.Description | None = None
    revision_id: str | None = None


@operation("GET", _VERSIONS)
class ListVersionsByFunction(Request[ListVersionsByFunctionResponse]):
    """A page of versions: ``$LATEST``, then by number."""

    function_name: words.NamespacedFunctionName
    marker: words.Marker | None = None
    max_items: words.MaxItems | None = None

"""What the rules say of InvokeAsync; the service runs it as an Invoke of the type ``Event`` (semantics §7.1, §10)."""

from __future__ import annotations

from lvtui.domain.model import Region
from lvtui.domain.routing import check_event, resolve
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.invocations import InvokeAsync, InvokeAsyncResponse


@rule(InvokeAsync)
def invoke_async(region: Region, request: InvokeAsync, world: World) -> tuple[Region, InvokeAsyncResponse]:
    """Accept an event for a function that is there; nothing runs here, and nothing changes."""
    resolve(region, request.function_name, None, world.now)
    check_event(request.invoke_args or b"{}", "Event", asynchronous_limit=world.choices.asynchronous_limit)
    return region, InvokeAsyncResponse(status=202)

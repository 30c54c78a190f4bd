"""What a function, a version and an alias are, and the rules they keep. Pure: no clock, no chance, no I/O.

model      the frozen state            world      what a rule may know of the world
rules      which rule answers what     locator    which function a name means
functions, settings, runtimes, code    ``$LATEST`` and what it is made of
publishing, versions                   how it becomes a version
aliases    what a name may point at    routing    where one invocation goes, and why
concurrency what may run at once            provisioned_concurrency  what is kept started    tags, account
attachments what belongs to a qualifier and to no version's frozen content: policies, function_urls, event_invokes
asynchronous how an event is tried again, and what is delivered of its outcome      invocations    InvokeAsync
records    how AWS describes it all    execution  what is handed to a process, and what comes back
snapshots  a region as it was, and the way back           differences  what tells two apart, in words
faults     what is put on calls from outside the code: lvtui's own    desk       what lies beside it all: also ours
pruning    which versions nobody needs: ours, as AWS has no such operation
triggers   what calls a function, with trigger_events and trigger_permissions: also ours
"""

from lvtui.domain import (
    account,
    aliases,
    concurrency,
    event_invokes,
    function_urls,
    functions,
    invocations,
    policies,
    provisioned_concurrency,
    tags,
    versions,
)
from lvtui.domain.rules import apply

__all__ = [
    "account",
    "aliases",
    "apply",
    "concurrency",
    "event_invokes",
    "function_urls",
    "functions",
    "invocations",
    "policies",
    "provisioned_concurrency",
    "tags",
    "versions",
]

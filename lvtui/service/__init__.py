"""The one door: screen, command and lessons all do ``await service.call(request)``; nothing else changes state.

door     what everybody sees: Service, Execution     local   LocalLambda, over a store and processes
ports    what the service needs of the outside       events  what it tells whoever listens
gate     code from elsewhere waits for a yes         regions  a service for each region of a workspace
snapshots  the states of earlier
recording  what the history is told          undo, undoing  back and forth through this session
draws    seeded chance                               asynchronous  events nobody waits for
flow     how far a run may go for now                routing_only  where calls would go
injections  what the fault dials do to each call
"""

from lvtui.service.door import Caller, Execution, Executions, ForeignCode, Service
from lvtui.service.draws import Chance
from lvtui.service.events import Called, Event, OwnChange
from lvtui.service.flow import Flow
from lvtui.service.local import LocalLambda
from lvtui.service.ports import Desk, Draft, InvalidEventName, Session
from lvtui.service.regions import Regions
from lvtui.service.snapshots import Restoration, Snapshots

__all__ = [
    "Called",
    "Caller",
    "Chance",
    "Desk",
    "Draft",
    "Event",
    "Execution",
    "Executions",
    "Flow",
    "ForeignCode",
    "InvalidEventName",
    "LocalLambda",
    "OwnChange",
    "Regions",
    "Restoration",
    "Service",
    "Session",
    "Snapshots",
]

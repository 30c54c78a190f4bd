"""What is done in the map: triggers are added, sent and let in, boxes opened."""

from __future__ import annotations

import asyncio
import uuid

from textual import on, work

from lvtui.domain.model import Function
from lvtui.domain.trigger_events import Sent, event_of
from lvtui.domain.trigger_permissions import denied, may_call, to_allow
from lvtui.domain.triggers import Trigger
from lvtui.operations import LATEST, Invoke, RemovePermission
from lvtui.operations.errors import LambdaError
from lvtui.service import Caller
from lvtui.service.asynchronous import EndedEvent
from lvtui.ui.screens.alias_actions import AliasActions
from lvtui.ui.screens.dialogs.confirm import ConfirmDialog
from lvtui.ui.screens.dialogs.permission import PermissionDialog
from lvtui.ui.screens.dialogs.sure import SureDialog
from lvtui.ui.screens.dialogs.trigger import TriggerDialog
from lvtui.ui.screens.map_showing import MapShowing
from lvtui.ui.screens.run_actions import RunActions
from lvtui.ui.screens.run_playing import NOT_TRUSTED
from lvtui.ui.text import counted, glimpse
from lvtui.ui.trigger_words import GONE, problem_of
from lvtui.ui.widgets.map_pane import MAP, MATRIX
from lvtui.ui.widgets.map_view import MapView
from lvtui.ui.widgets.matrix_view import MatrixView
from lvtui.ui.widgets.row_list import RowList

LOOK_EVERY = 0.1
"""Seconds between two looks at whether an event has come to its end."""


class MapActions(MapShowing, RunActions, AliasActions):
    """What is done in the map."""

    @on(MapView.Chosen)
    def open_box(self, event: MapView.Chosen) -> None:
        """A version opens in the code pane, an alias and a trigger in a dialog; a box of many goes to their list."""
        event.stop()
        node = event.node
        match node.role:
            case "version":
                self.look_at(node.name)
            case "alias":
                self.in_background(self._edit, node.alias, group="dialog")
            case "qualifier":
                if not node.problem:
                    self.look_at(node.name or LATEST)
            case "trigger" | "hint":
                self.in_background(self._edit_trigger, node.trigger, group="dialog")
            case "more-triggers":
                self.map_pane.action_next_tab()
            case "more-aliases":
                self.show_pane(2)
            case "more-versions":
                self.show_pane(1)

    @on(RowList.Chosen, "#map_triggers")
    def open_row(self, event: RowList.Chosen) -> None:
        """A row is a trigger."""
        event.stop()
        self.in_background(self._edit_trigger, self.triggers.get(event.row_key), group="dialog")

    @on(MatrixView.Chosen)
    def open_cell(self, event: MatrixView.Chosen) -> None:
        """Take a grant away, or grant here what is granted elsewhere."""
        event.stop()
        granted = self.map_pane.matrix_view.matrix.statement_id(event.row, event.column) is not None
        self.in_background(self._take_away if granted else self._grant, group="dialog")

    def action_new_trigger(self) -> None:
        """Add a trigger, bound to what is under the cursor."""
        self.in_background(self._edit_trigger, None, group="dialog")

    def action_edit_trigger(self) -> None:
        """Edit the trigger under the cursor."""
        trigger = self.map_pane.trigger
        if trigger is None:
            self.say(f"Choose the trigger to edit: {self.key('map.new')} adds one.")
            return
        self.in_background(self._edit_trigger, trigger, group="dialog")

    def action_allow_trigger(self) -> None:
        """Add what the trigger under the cursor needs to be let in; in the table, any statement."""
        trigger = self.map_pane.trigger
        self.in_background(self._allow if trigger is not None else self._grant, group="dialog")

    def action_remove_from_map(self) -> None:
        """Remove the trigger under the cursor; in the table, the statement."""
        in_table = self.map_pane.tab == MATRIX
        self.in_background(self._take_away if in_table else self._remove_trigger, group="dialog")

    def action_send_trigger(self) -> None:
        """Send the event of the trigger under the cursor; of another box, invoke that with the test pane's event."""
        pane = self.map_pane
        node = pane.view.node if pane.tab == MAP else None
        if pane.trigger is not None:
            self.send(pane.trigger)
        elif node is not None and node.role in ("alias", "version", "qualifier") and not node.problem:
            self.runner_pane.target = node.name or LATEST
            self.name_the_target()
            self.run_calls(1)
        else:
            self.say("Choose what is to be called: a trigger sends its event, any other box gets the test pane's.")

    @work(exclusive=True, group="invoke")
    async def send(self, trigger: Trigger) -> None:
        """Call what a trigger is bound to, as its service does; where no policy allows that, as AWS does then."""
        function = self.function
        if function is None:
            return
        region = self.service.region
        if trigger.finds_something(function) and not may_call(region, function, trigger):
            refused = denied(region, function, trigger)
            self.runner_pane.show_refusal(refused.code, refused.text, nothing_ran=True)
            self.say(f"{trigger.name} is not let in. {refused.code}: {refused.text}")
            return
        payload = event_of(trigger, self._sent(function)).encode()
        kind = "Event" if trigger.kind.asynchronous else None
        qualifier = trigger.qualifier or None
        request = Invoke(function_name=function.name, invocation_type=kind, qualifier=qualifier, payload=payload)
        if kind is not None:
            await self._send_event(function, trigger, request)
            return
        self.sending = trigger.name
        try:
            tally = await self.run_request(request)
        finally:
            self.sending = ""
        for each in tally.counts if tally is not None else ():
            self._count(function, trigger, each.version, each.calls)

    async def _send_event(self, function: Function, trigger: Trigger, request: Invoke) -> None:
        """Hand an event over, for which nobody waits; it is counted when it has come to its end."""
        if await self.kept_back(request) is not None:
            self.say(NOT_TRUSTED)
            return
        request_id = str(uuid.uuid4())
        try:
            await self.service.call(request, Caller("screen", request_id))
        except LambdaError as refusal:
            self.runner_pane.show_refusal(refusal.code, str(refusal), nothing_ran=True)
            return
        self.comment(f"{trigger.name}: accepted with a status of 202; nobody waits for the answer")
        self.in_background(self._await_end, function, trigger, request_id, group="events", exclusive=False)

    async def _await_end(self, function: Function, trigger: Trigger, request_id: str) -> None:
        ended: EndedEvent | None = None
        while ended is None:
            ended = next((e for e in reversed(self.service.ended_events) if e.event.request_id == request_id), None)
            if ended is None and not self.service.waiting_events:
                return  # it was forgotten
            await asyncio.sleep(LOOK_EVERY)
        outcome = ended.outcome
        if outcome is None or function.name != self.function_name:
            return
        version = outcome.executed_version
        self.sending = trigger.name
        self.show_traffic(trigger.qualifier, {version: 1})
        self.sending = ""
        self._count(function, trigger, version, 1)
        self.comment(
            f"{trigger.name}: {glimpse(outcome.payload, 40)} from version {version}, "
            f"after {counted(ended.attempts, 'attempt')}; nobody waited for it"
        )

    def _count(self, function: Function, trigger: Trigger, version: str, count: int) -> None:
        reached = self.reached.setdefault((function.name, trigger.name), {})
        reached[version] = reached.get(version, 0) + count
        self.show_map()

    async def _edit_trigger(self, trigger: Trigger | None) -> None:
        function = self.function
        if function is None:
            self.say(f"There is no function yet: {self.key('new_function')} makes one.")
            return
        others = self.triggers
        node = self.map_pane.view.node if self.map_pane.tab == MAP else None
        on = node.name if node is not None and node.role in ("alias", "qualifier", "version") else None
        qualifier = on if on is not None else min(function.aliases, default="")
        dialog = TriggerDialog(self.service, function, self._sent(function), others, trigger, qualifier=qualifier)
        wanted = await self.ask(dialog)
        if wanted is None or not await self.on_disk(self.desk.save_trigger, function.name, wanted.trigger):
            return
        new = wanted.trigger
        if trigger is not None and trigger.name != new.name:
            await self.on_disk(self.desk.delete_trigger, function.name, trigger.name)
            reached = self.reached.pop((function.name, trigger.name), None)
            if reached is not None:
                self.reached[function.name, new.name] = reached
        for request in wanted.allowing:
            if await self.do(request) is None:
                break
        self.show_map()
        self.map_pane.show_trigger(new.name)
        self.say(f"Trigger {new.name} calls {new.arn(self.service.region, function.name)}.")

    async def _allow(self) -> None:
        function, trigger = self.function, self.map_pane.trigger
        if function is None or trigger is None:
            return
        region = self.service.region
        if problem_of(region, function, trigger) == GONE:
            self.say(f"There is no {trigger.shown_qualifier} any more that could have a policy.")
            return
        needed = to_allow(region, function, trigger)
        if not needed:
            self.say(f"{trigger.name} needs no permission more: it is let in already.")
            return
        for request in needed:
            sentence = (
                f"Lets {trigger.kind.words} {trigger.name} call {trigger.arn(region, function.name)}, that ARN alone."
            )
            dialog = ConfirmDialog(
                self.service, request, title=f"Allow {trigger.name}", verb="Allow", sentence=sentence
            )
            if await self.ask_and_do(dialog) is None:
                return

    async def _grant(self) -> None:
        function, view = self.function, self.map_pane.matrix_view
        if function is None:
            return
        qualifier, like = "", None
        if self.map_pane.tab == MATRIX and view.matrix.rows:
            row, column = view.cursor
            qualifier, like = view.matrix.columns[column], view.matrix.rows[row].statement
        await self.ask_and_do(PermissionDialog(self.service, function, qualifier=qualifier, like=like))

    async def _take_away(self) -> None:
        function, view = self.function, self.map_pane.matrix_view
        statement_id = view.matrix.statement_id(*view.cursor) if view.matrix.rows else None
        if function is None or statement_id is None:
            self.say("There is no statement in that cell: a adds one.")
            return
        qualifier = view.matrix.columns[view.cursor[1]]
        request = RemovePermission(function_name=function.name, statement_id=statement_id, qualifier=qualifier or None)
        arn = self.service.region.arn(function.name, qualifier or None)
        sentence = f"Takes the statement {statement_id} out of the policy of {arn}. Other qualifiers keep theirs."
        dialog = ConfirmDialog(
            self.service, request, title=f"Remove statement {statement_id}", verb="Remove", sentence=sentence
        )
        await self.ask_and_do(dialog)

    async def _remove_trigger(self) -> None:
        function, trigger = self.function, self.map_pane.trigger
        if function is None or trigger is None:
            self.say("Choose the trigger to remove.")
            return
        arn = trigger.arn(self.service.region, function.name)
        sentence = f"Removes {trigger.name}, which calls {arn}. Its permission stays in the policy, as it would on AWS."
        if not await self.ask(SureDialog(f"Remove trigger {trigger.name}", "Remove", sentence)):
            return
        if await self.on_disk(self.desk.delete_trigger, function.name, trigger.name):
            self.reached.pop((function.name, trigger.name), None)
            self.show_map()
            self.say(f"Trigger {trigger.name} is gone.")

    def _sent(self, function: Function) -> Sent:
        return Sent(self.service.region, function.name, self.now(), str(uuid.uuid4()))

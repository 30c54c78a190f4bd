"""The command palette: everything a key can do, found by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from lvtui.ui.screens.help import described_bindings, shown_keys
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.widgets.pane import Pane


class _Command(NamedTuple):
    title: str
    help: str
    node: DOMNode
    binding: Binding


class WorkbenchCommands(Provider):
    """Offers the workbench's bindings and each pane's, under the pane's name."""

    async def discover(self) -> Hits:
        """Everything, before a letter is typed."""
        for command in self._commands():
            yield DiscoveryHit(command.title, partial(self._run, command), help=command.help)

    async def search(self, query: str) -> Hits:
        """What fits the letters."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), partial(self._run, command), help=command.help)

    def _commands(self) -> Iterator[_Command]:
        workbench = self.screen
        if not isinstance(workbench, Workbench):
            return
        for node, prefix in [(workbench, ""), *((pane, f"{pane.TITLE}: ") for pane in workbench.query(Pane))]:
            for binding in described_bindings(node):
                keys = shown_keys(node, binding)
                about = self._about(workbench, binding.action)
                yield _Command(f"{prefix}{binding.description}{about}", f"key {keys}", node, binding)
        keys = "no key; H on an alias shows its own"
        yield _Command("History: everything that was done", keys, workbench, _HISTORY)
        address = workbench.serving.address
        endpoint = f"Endpoint: stop {address}, or what to paste" if address else "Endpoint: start it"
        yield _Command(endpoint, "no key; so that the AWS CLI and boto3 work here", workbench, _ENDPOINT)
        yield _Command("Export function…", "no key; scripts, SAM, CloudFormation, Terraform", workbench, _EXPORT)
        yield _Command("Delete function", "no key: not to be done by accident", workbench, _DELETE_FUNCTION)

    def _about(self, workbench: Workbench, action: str) -> str:
        """What an undo or a redo would be of."""
        service = workbench.service
        change = {"undo": service.undoable, "redo": service.redoable}.get(action)
        return f": {change}" if change else ""

    async def _run(self, command: _Command) -> None:
        workbench = self.screen
        if isinstance(command.node, Pane) and isinstance(workbench, Workbench):
            workbench.show_pane(command.node.NUMBER)
        await self.app.run_action(command.binding.action, default_namespace=command.node)


_HISTORY = Binding("", "screen.history", "History")
_ENDPOINT = Binding("", "screen.endpoint", "Endpoint")
_EXPORT = Binding("", "screen.export_function", "Export function")
_DELETE_FUNCTION = Binding("", "screen.delete_function", "Delete function")

"""Opening, publishing and deleting versions, and turning their fault dials."""

from __future__ import annotations

from textual import on, work

from lvtui.operations import LATEST
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import FunctionConfiguration
from lvtui.ui.fault_words import in_words
from lvtui.ui.reading import version_or_why
from lvtui.ui.screens.bench import Bench
from lvtui.ui.screens.dialogs.delete_version import DeleteVersionDialog
from lvtui.ui.screens.dialogs.fault_dial import FaultDialDialog
from lvtui.ui.screens.dialogs.prune import PruneDialog
from lvtui.ui.screens.dialogs.publish import PublishDialog
from lvtui.ui.version_look import look
from lvtui.ui.widgets.row_list import RowList


class VersionActions(Bench):
    """What is done with versions."""

    @on(RowList.Chosen, "#versions")
    def open_version(self, event: RowList.Chosen) -> None:
        """Open a version in the code pane."""
        self.look_at(event.row_key)

    @work(exclusive=True, group="dialog")
    async def action_publish(self) -> None:
        """Freeze ``$LATEST``; when nothing has changed, say that there is no new version."""
        function = self.function
        if function is None:
            self.say(f"There is no function to publish yet: {self.key('new_function')} makes one.")
            return
        dialog = PublishDialog(self.service, function, not_deployed=self.not_deployed)
        published: FunctionConfiguration | None = await self.ask_and_do(dialog)
        if published is None:
            return
        if published.version in function.published:
            self.comment(f"Nothing published: $LATEST equals version {published.version}, which keeps its description.")
        else:
            self.comment(f"Version {published.version} published: {published.function_arn}")
            self.versions_pane.go_to(published.version)

    @work(exclusive=True, group="dialog")
    async def action_fault_dial(self) -> None:
        """Turn the fault dial of the version under the cursor."""
        function, name = self.function, self.versions_pane.selected
        version = version_or_why(function, name)[0] if function is not None and name is not None else None
        if function is None or version is None:
            self.say(
                "There is no version yet whose fault dial could be turned: "
                f"{self.key('new_function')} makes a function."
            )
            return
        stands = self.service.fault_dial(function.name, version.version)
        turned = await self.ask(FaultDialDialog(version, stands))
        if turned is None or turned.dial == stands:
            return
        try:
            await self.service.set_fault_dial(function.name, version.version, turned.dial)
        except LambdaError as refusal:
            self.notify(str(refusal), title=refusal.code, severity="error", markup=False)
            return
        self.refresh_panes()
        words = look(version.version).words
        self.say(f"Fault dial set. {in_words(turned.dial, words)}" if turned.dial else f"Fault dial of {words} is off.")

    @work(exclusive=True, group="dialog")
    async def action_delete_version(self) -> None:
        """Delete the version under the cursor, if no alias needs it."""
        function, version = self.function, self.versions_pane.selected
        if function is None or version is None:
            return
        if version == LATEST:
            self.say("$LATEST version cannot be deleted without deleting the function.")
            return
        dialog = DeleteVersionDialog(self.service, function, version)
        if await self.ask_and_do(dialog) is None and dialog.go_to is not None:
            self.show_pane(self.aliases_pane.NUMBER)
            self.aliases_pane.go_to(dialog.go_to)

    @work(exclusive=True, group="dialog")
    async def action_prune(self) -> None:
        """Delete the versions that nothing needs."""
        function = self.function
        if function is None or not function.published:
            self.say("There is no published version yet that could be pruned: p publishes one.")
            return
        pruned = await self.ask(PruneDialog(self.service, function, self.times))
        if pruned is not None:
            self.comment(pruned.in_words)

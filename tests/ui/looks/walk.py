"""What is pictured: the table of all sights, in the order in which they are gone to.

The later ones stand on what the earlier have done: a workspace that has had calls, more versions, triggers, and at last
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from lvtui.ui.screens.dialogs.draft import DiscardDialog, DraftDialog
from lvtui.ui.screens.dialogs.endpoint import EndpointDialog
from lvtui.ui.screens.dialogs.leave_settings import LeaveSettingsDialog
from lvtui.ui.screens.dialogs.leaving import ReplaceDialog
from lvtui.ui.screens.dialogs.problems import ProblemsDialog
from lvtui.ui.screens.dialogs.trust import TrustDialog
from tests.ui.looks.deeds import (
    add_triggers,
    bench,
    delete_function,
    discard,
    end_traffic,
    forget_event,
    history,
    hold_traffic,
    keys,
    make_a_snapshot,
    mend,
    over,
    publish_more,
    route_only,
    run_faulty,
    run_many,
    run_once,
    run_to_a_traceback,
    run_with_a_moved_weight,
    run_without_failures,
    save_event,
    send_events,
    snapshots,
    type_over_theirs,
    unmark,
)
from tests.ui.looks.sight import Sight, Typed
from tests.ui.looks.world import FUNCTION, THERE

DAMAGED = "functions/us-east-1/demo/aliases.toml: line 3, column 7: a value was expected. It was left as it is."
ADDRESS = "http://127.0.0.1:9001"
NO_THEME = "There is no theme 'dusk'; lvtui-dark stands in for it."
TAB = ("f3",)
TO_THE_TEMPLATE = ("6", "r", "tab", "up", "tab")

ON_THE_LECTURE: Sequence[Sight] = (
    # Panes
    Sight("workbench", shows="2 published"),
    Sight("versions-filter", ("slash", Typed("second")), "second"),
    Sight("versions-filter-nothing", ("slash", Typed("zzz"))),
    Sight("versions-marked", ("down", "m", "down"), afterwards=unmark),
    Sight("version-locked", ("down", "enter"), "version 2"),
    Sight("aliases", ("2", "down")),
    Sight("aliases-filter-nothing", ("2", "slash", Typed("zzz"))),
    Sight("code", ("3",)),
    Sight("code-find", ("3", "f7", Typed("version")), "1 of 1"),
    Sight("code-find-nothing", ("3", "f7", Typed("zzz"))),
    Sight("code-go-to-line", ("3", "ctrl+g", Typed("2"))),
    Sight("configuration", ("3", "f3", "home"), "Runtime"),
    Sight("configuration-field", ("3", "f3", "home", "enter")),
    Sight("configuration-variable", ("3", "f3", "n", Typed("AWS_REGION")), afterwards=keys("escape")),
    Sight("configuration-locked", ("down", "enter", "3", "f3", "home"), "Runtime"),
    Sight("differences-settings", ("3", "f3", "f3")),
    Sight("differences", ("down", "m", "down", "d")),
    Sight("differences-turned", ("down", "d", "u"), afterwards=unmark),
    Sight("test", ("4",)),
    Sight("test-log", ("4", "o"), afterwards=keys("4", "o", "o")),
    Sight("test-why", ("v",), afterwards=keys("4", "o")),
    Sight("map", ("5",)),
    Sight("map-triggers-none", ("5", "f3"), afterwards=keys("5", "f3", "f3")),
    Sight("map-permissions-none", ("5", "f3", "f3"), afterwards=keys("5", "f3")),
    Sight("experiment-none", ("6",), "No run yet"),
    # Getting around
    Sight("zoomed", ("2", "plus"), afterwards=keys("underscore")),
    Sight("presenter", ("f10",), afterwards=keys("f10")),
    Sight("read-only", first=bench("screen.toggle_readonly"), afterwards=bench("screen.toggle_readonly")),
    Sight("help", ("f1",), dialog="HelpScreen"),
    Sight("help-code", ("3", "f1"), dialog="HelpScreen"),
    Sight("help-dialog", ("2", "n", "f1"), dialog="HelpScreen"),
    Sight("palette", ("ctrl+p",), dialog="CommandPalette"),
    Sight("palette-found", ("ctrl+p", Typed("pro")), dialog="CommandPalette"),
    Sight("palette-nothing", ("ctrl+p", Typed("zzz")), "No matches", dialog="CommandPalette"),
    Sight("themes", ("ctrl+t",), dialog="CommandPalette"),
    Sight("jump", ("ctrl+o",), dialog="JumpScreen"),
    Sight("jump-dialog", ("2", "n", "ctrl+o"), dialog="JumpScreen"),
    Sight("functions", ("f2",), dialog="FunctionDialog"),
    Sight("go-to", first=bench("screen.open_qualifier"), dialog="PickerList"),
    Sight("command-line", ("colon", Typed("list-al"))),
    Sight("command-line-choices", ("colon", Typed("list-"), "tab")),
    Sight("command-line-output", ("colon", Typed("list-aliases --function-name demo"), "enter"), "ResourceNotFound"),
    # Dialogs
    Sight("new-function", ("ctrl+n",), dialog="NewFunctionDialog"),
    Sight("delete-function", first=bench("screen.delete_function"), dialog="DeleteFunctionDialog"),
    Sight("publish", ("p",), dialog="PublishDialog"),
    Sight("fault-dial", ("down", "f"), dialog="FaultDialDialog"),
    Sight("delete-version-held", ("down", "ctrl+d"), "prod", dialog="DeleteVersionDialog"),
    Sight("prune-nothing", ("x",), dialog="PruneDialog"),
    Sight("at-hand", ("down", "exclamation_mark"), dialog="AtHandDialog"),
    Sight("new-alias", ("2", "n"), dialog="AliasDialog"),
    Sight("edit-alias", ("2", "down", "e"), dialog="AliasDialog"),
    Sight("edit-alias-refused", ("2", "down", "e", "tab", "home"), dialog="AliasDialog"),
    Sight("weights", ("2", "down", "w"), dialog="AliasDialog"),
    Sight("mistake", ("2", "n", Typed("no spaces"), "f8", "enter"), "HTTP 400", dialog="AliasDialog"),
    Sight("promote", ("2", "down", "P"), dialog="ConfirmDialog"),
    Sight("canary", ("2", "end", "c"), dialog="CanaryDialog"),
    Sight("delete-alias", ("2", "ctrl+d"), dialog="ConfirmDialog"),
    Sight("files", ("3", "f12"), dialog="FilesDialog"),
    Sight("files-locked", ("down", "enter", "3", "f12"), dialog="FilesDialog"),
    Sight("new-file", ("3", "f12", "n", Typed("prices.py")), dialog="FileNameDialog"),
    Sight("invoke-many", ("4", "R"), dialog="NumberDialog"),
    Sight("seed", ("4", "S"), dialog="NumberDialog"),
    Sight("asynchronous-events-none", ("4", "L"), dialog="EventsDialog"),
    Sight("save-event", ("4", "w"), dialog="EventNameDialog"),
    Sight("endpoint-start", first=bench("screen.endpoint"), dialog="StartEndpointDialog"),
    Sight("endpoint", first=over(lambda _: EndpointDialog(ADDRESS, "us-east-1")), dialog="EndpointDialog"),
    Sight("export", first=bench("screen.export_function"), dialog="WriteFilesDialog"),
    Sight("problems", first=over(lambda _: ProblemsDialog([DAMAGED, NO_THEME])), dialog="ProblemsDialog"),
    Sight("trust", first=over(lambda drive: TrustDialog(drive.service.foreign_code())), dialog="TrustDialog"),
    Sight("draft", first=over(lambda _: DraftDialog(FUNCTION, "1" * 44, "2" * 44)), dialog="DraftDialog"),
    Sight("discard", first=over(lambda _: DiscardDialog(FUNCTION, ["prices.py"])), dialog="DiscardDialog"),
    Sight("replace", first=over(lambda _: ReplaceDialog("2")), dialog="ReplaceDialog"),
    Sight(
        "leave-settings",
        first=over(lambda _: LeaveSettingsDialog({FUNCTION: ["Memory", "Timeout"]})),
        dialog="LeaveSettingsDialog",
    ),
    Sight("snapshots-none", ("f6",), dialog="SnapshotsScreen"),
    # Typed text
    Sight("typed", ("3", "ctrl+end", Typed("# typed")), "not deployed"),
    Sight("quit", ("ctrl+q",), dialog="QuitDialog", afterwards=discard),
    Sight(
        "checks",
        ("3", "ctrl+end", Typed("    prize = undefined"), "enter", Typed("price + undefined")),
        "not deployed",
        afterwards=discard,
    ),
)
"""On the lecture's function half way through, before anything else was done to it."""

LATER: Sequence[Sight] = (
    # Runs
    Sight("run", first=run_many, shows="200 of 200"),
    Sight("verdict-not-enough", ("6",), "Not enough data"),
    Sight("cold-starts", ("6", *5 * TAB)),
    Sight("run-faulty", ("4",), "200 of 200", first=run_faulty),
    Sight("faulty-version", ("1",), "12 %", afterwards=mend),
    Sight("call", ("4",), first=run_once),
    Sight("call-log", ("4", "o"), "REPORT", afterwards=keys("4", "o", "o")),
    Sight("why", ("v",), "draw", afterwards=keys("4", "o")),
    Sight("asynchronous-events", ("4", "L"), dialog="EventsDialog", first=send_events),
    Sight("traceback", ("4",), "KeyError", first=run_to_a_traceback),
    Sight("presenter-run", ("4", "f10"), afterwards=keys("f10")),
    # Experiments
    Sight("experiment", ("6",), "is worse than", first=run_with_a_moved_weight),
    Sight("share", ("6", *TAB), "asked on average"),
    Sight("outcomes", ("6", *2 * TAB, "n", "n"), "opens it"),
    Sight("errors", ("6", *3 * TAB, "n", "n")),
    Sight("durations", ("6", *4 * TAB)),
    Sight("calls", ("6", *6 * TAB), "failed calls"),
    Sight("experiment-table", ("6", "t"), "failed"),
    Sight("share-table", ("6", *TAB, "t")),
    Sight("failed-call", ("6", *6 * TAB, "enter"), dialog="CallDialog"),
    Sight("failed-call-log", ("6", *6 * TAB, "enter", "right"), "REPORT", dialog="CallDialog"),
    Sight("failed-call-event", ("6", *6 * TAB, "enter", "right", "right"), "lecture", dialog="CallDialog"),
    Sight("failed-call-why", ("6", *6 * TAB, "enter", "left"), "drew", dialog="CallDialog"),
    Sight("new-run", ("6", "r"), dialog="RunDialog"),
    Sight("new-run-template", TO_THE_TEMPLATE, "First event", dialog="RunDialog"),
    Sight("new-run-bad-template", (*TO_THE_TEMPLATE, "ctrl+end", Typed(" {{colour}}")), "✗", dialog="RunDialog"),
    Sight("new-traffic", ("6", "T"), dialog="RunDialog"),
    Sight("what-if", ("6", "w"), dialog="PickerList"),
    Sight("export-run", ("6", "E"), dialog="ExportDialog"),
    Sight(
        "export-run-overwriting",
        ("6", "E", "tab", "home", "shift+end", Typed(str(THERE)), "enter"),
        "Enter once more",
        dialog="ExportDialog",
    ),
    Sight("verdict-not-worse", ("6",), "No sign that", first=run_without_failures),
    Sight("comparison", ("6", "d", "enter"), dialog="ComparisonDialog"),
    Sight("routing-only", ("6",), "drawn and not run", first=route_only),
    Sight("traffic-held", ("6",), "paused", first=hold_traffic, afterwards=end_traffic),
    Sight("delete-event", ("4", "ctrl+d"), first=save_event, dialog="DeleteEventDialog", afterwards=forget_event),
    # The map
    Sight("map-with-triggers", ("5",), first=add_triggers),
    Sight("map-triggers", ("5", "f3"), afterwards=keys("5", "f3", "f3")),
    Sight("map-permissions", ("5", "f3", "f3"), afterwards=keys("5", "f3")),
    Sight("permission", ("5", "f3", "f3", "a"), dialog="PermissionDialog", afterwards=keys("5", "f3")),
    Sight("new-trigger", ("5", "n"), dialog="TriggerDialog"),
    Sight("edit-trigger", ("5", "f3", "e"), dialog="TriggerDialog", afterwards=keys("5", "f3", "f3")),
    Sight("remove-trigger", ("5", "f3", "ctrl+d"), dialog="SureDialog", afterwards=keys("5", "f3", "f3")),
    # What was done
    Sight("command-log", ("at",), dialog="CommandLogScreen"),
    Sight("script", ("at", "S"), dialog="WriteFilesDialog"),
    Sight("history", first=history, dialog="HistoryScreen"),
    Sight("history-entry", ("enter",), first=history, dialog="EntryDialog"),
    Sight("alias-history", ("2", "down", "H"), dialog="HistoryScreen"),
    # More versions
    Sight("versions", ("down",), "5 published", first=publish_more),
    Sight("prune", ("x", "backspace", Typed("1")), dialog="PruneDialog"),
    Sight("delete-version", ("down", "ctrl+d"), dialog="DeleteVersionDialog"),
    Sight("overtaken", first=type_over_theirs, dialog="OvertakenDialog", afterwards=discard),
    # Snapshots
    Sight("snapshots", ("f6",), "before class", first=make_a_snapshot, dialog="SnapshotsScreen"),
    Sight("save-snapshot", ("s",), first=snapshots, dialog="SaveSnapshotDialog"),
    Sight("restore-snapshot", ("r",), first=snapshots, dialog="SureDialog"),
    Sight("export-snapshot", ("x",), first=snapshots, dialog="PathDialog"),
    Sight("delete-snapshot", ("ctrl+d",), first=snapshots, dialog="SureDialog"),
    # Nothing: there is no way back from here.
    Sight("empty-versions", (), "No function yet", first=delete_function),
    Sight("empty-aliases", ("2",)),
    Sight("empty-code", ("3",)),
    Sight("empty-configuration", ("3", "f3")),
    Sight("empty-test", ("4",)),
    Sight("empty-map", ("5",)),
    Sight("empty-new-function", ("ctrl+n",), dialog="NewFunctionDialog"),
)
"""What stands on something that was done before; in this order, and a new one goes before the empty ones."""

SIGHTS: Sequence[Sight] = (*ON_THE_LECTURE, *LATER)

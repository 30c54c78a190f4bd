"""The command palette: everything a key can do, and every place to go to, found by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.style import Style

from lvtui.domain.model import Function
from lvtui.experiments.version_names import order
from lvtui.operations import LATEST
from lvtui.ui.deeds import Deed, in_dialog, on_workbench
from lvtui.ui.finding import fit
from lvtui.ui.keys import shown_keys
from lvtui.ui.reading import Targets
from lvtui.ui.screens.modal import Modal
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.text import counted, printable, shorten
from lvtui.ui.widgets.pane import Pane

MOST_PLACES = 12
"""Versions that are named for what is typed: of ten thousand, nobody could read more."""
_WIDEST = 70


class Found(NamedTuple):
    """A line of the palette."""

    prefix: str
    """Where it belongs."""
    name: str
    help: str
    run: Callable[[], Awaitable[None] | None]
    more: str = ""
    """Said after its name."""

    @property
    def title(self) -> str:
        """The whole line."""
        return f"{self.prefix}{self.name}{self.more}"


class WorkbenchCommands(Provider):
    """Offers the workbench's actions and each pane's, under the pane's name; and functions, versions and aliases.

    Over a dialog it offers what that can do.
    """

    async def discover(self) -> Hits:
        """Where one has been lately, then everything that can be done, before a letter is typed."""
        for found in [*self._lately(), *self._actions()]:
            yield DiscoveryHit(Content(found.title), partial(self._run, found), text=found.title, help=found.help)

    async def search(self, query: str) -> Hits:
        """What fits the letters; what is called so before what only has them somewhere."""
        for found in [*self._actions(), *self._places(query)]:
            score, places = fit(query, found.title, found.name)
            if score > 0:
                title = _marked(found.title, places, self.match_style)
                yield Hit(score, title, partial(self._run, found), text=found.title, help=found.help)

    async def startup(self) -> None:
        """Have everything there that can be gone to."""
        if isinstance(self.screen, Workbench):
            for pane in self.screen.query(Pane):
                await pane.complete()

    def _actions(self) -> Iterator[Found]:
        screen = self.screen
        if isinstance(screen, Workbench):
            yield from self._on_workbench(screen)
        elif isinstance(screen, Modal):
            yield from map(self._found, _seen(in_dialog(screen)))

    def _on_workbench(self, bench: Workbench) -> Iterator[Found]:
        deeds = _seen(on_workbench(bench))
        yield from (self._found(deed) for deed in deeds if not _only_moves(deed))
        for name, more, about, action in keyless(bench):
            yield Found("", name, about, partial(self._act, bench, action), more)
        yield from (self._found(deed) for deed in deeds if _only_moves(deed))

    def _found(self, deed: Deed) -> Found:
        about = _about(self.screen, deed.binding) if isinstance(self.screen, Workbench) else ""
        prefix = f"{deed.place}: " if deed.place else ""
        return Found(prefix, deed.name, _help(deed.node, deed.binding), partial(self._do, deed), about)

    def _lately(self) -> Iterator[Found]:
        """Where the user has been, but for where they are."""
        bench = self.screen
        if isinstance(bench, Workbench):
            here = (bench.function_name, bench.opened)
            for function, qualifier in bench.recents.still_there(bench.service.region):
                if (function, qualifier) != here:
                    name = function if qualifier == LATEST else f"{function}:{qualifier}"
                    run = partial(bench.go_to, function, qualifier)
                    yield Found("Lately: ", printable(name), "go back to it", run)

    def _places(self, query: str) -> Iterator[Found]:
        """The functions, and of the open one the aliases, and the versions that fit."""
        bench = self.screen
        if not isinstance(bench, Workbench):
            return
        for name, each in bench.service.region.functions.items():
            facts = f"function; {counted(len(each.published), 'version')}"
            yield Found("Go to ", printable(name), facts, partial(bench.go_to, name, LATEST))
        if (function := bench.function) is None:
            return
        said = Targets(function)
        for alias in function.aliases:
            yield Found("Go to ", printable(alias), said[alias], partial(bench.go_to, function.name, alias))
        for number in _versions_for(query, function):
            name = number if number == LATEST else f"version {number}"
            yield Found("Go to ", name, said[number], partial(bench.go_to, function.name, number))

    async def _run(self, found: Found) -> None:
        done = found.run()
        if done is not None:
            await done

    async def _do(self, deed: Deed) -> None:
        """Do what a key would do, where it would do it."""
        if not deed.node.is_attached:
            return  # it was left before the palette was
        bench = self.screen
        pane = deed.pane
        if isinstance(bench, Workbench) and pane is not None and (deed.node is pane or not pane.has_focus_within):
            bench.show_pane(pane.NUMBER)
        deed.go()
        await self._act(deed.node, deed.binding.action, deed.title)

    async def _act(self, node: DOMNode, action: str, title: str = "") -> None:
        if not await self.app.run_action(action, default_namespace=node) and isinstance(self.screen, Workbench):
            self.screen.say(f"{title}: there is nothing now that this could be done with.")


def _seen(deeds: Iterable[Deed]) -> list[Deed]:
    """Those whose place is shown, or is as soon as one goes there."""
    return [deed for deed in deeds if deed.can_be_gone_to]


def _only_moves(deed: Deed) -> bool:
    """Whether it is of those that a hand does with an arrow key, without a look at any list."""
    return not deed.binding.show and deed.node is not deed.pane and deed.pane is not None


def _versions_for(query: str, function: Function) -> Iterable[str]:
    """The versions whose number is typed, or begins so; ``$LATEST`` always. None is looked at for it."""
    yield LATEST
    digits = "".join(word for word in query.split()[-1:] if word.lstrip("v").isdigit()).lstrip("v")
    if digits:
        fitting = (number for number in function.published if number.startswith(digits))
        yield from sorted(fitting, key=order)[:MOST_PLACES]


def keyless(bench: Workbench) -> Iterator[tuple[str, str, str, str]]:
    """What has no key: (name, what is said after it, what is said of it, action)."""
    yield "History", ": everything that was done", "no key; H on an alias shows its own", "screen.history"
    address = bench.serving.address
    serving = f": stop {address}, or what to paste" if address else ": start it"
    yield "Endpoint", serving, "no key; so that the AWS CLI and boto3 work here", "screen.endpoint"
    yield "Export function", "…", "no key; scripts, SAM, CloudFormation, Terraform", "screen.export_function"
    yield "Delete function", "", "no key: not to be done by accident", "screen.delete_function"
    yield "Go to", " a version or an alias…", "no key; as a click on it in the top line", "screen.open_qualifier"
    switch, now = (
        (": allow changes again", "nothing can") if bench.service.readonly else (": allow no changes", "all can")
    )
    yield "Read-only", switch, f"no key; {now} be changed now, and functions can be called", "screen.toggle_readonly"
    yield "Screenshot", "", "no key; an SVG of the screen, into the folder for downloads", "app.take_screenshot"


def _about(bench: Workbench, binding: Binding) -> str:
    """What an undo or a redo would be of."""
    change = {"undo": bench.service.undoable, "redo": bench.service.redoable}.get(binding.action)
    return f": {change}" if change else ""


def _help(node: DOMNode, binding: Binding) -> str:
    keys = f"key {shown_keys(node, binding)}"
    return f"{keys} · {binding.tooltip}" if binding.tooltip else keys


def _marked(title: str, places: Iterable[int], style: Style | None) -> Content:
    content = Content(shorten(title, _WIDEST))
    for place in places:
        if style is not None and place < len(content):
            content = content.stylize(style, place, place + 1)
    return content

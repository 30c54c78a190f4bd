"""The fault dial of a version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.domain.faults import LATENCIES, FaultDial, InvalidFaultDial, Latency
from lvtui.domain.model import Version
from lvtui.operations import LATEST
from lvtui.ui.fault_words import in_words
from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.text import counted
from lvtui.ui.version_look import look
from lvtui.ui.widgets.field import Field

T = TypeVar("T")

NO_LATENCY = "none"
OURS = "lvtui does this from outside the code; AWS has no such dial."
INIT_LIMIT = 10_000.0
"""Milliseconds that the init phase may take before it is begun again inside the call (semantics §7)."""

_LABELS = {
    "ms": "Wait, ms",
    "low_ms": "At least, ms",
    "high_ms": "At most, ms",
    "median_ms": "Median, ms",
    "p99_ms": "99 % below, ms",
}


@dataclass(frozen=True)
class Turned:
    """How the dial is to stand; ``None`` is off."""

    dial: FaultDial | None


class FaultDialDialog(Dialog[Turned]):
    """Failure rate, latency and extra init time; each checked as it is typed."""

    VERB = "Set"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "switch_off", "Switch off", id="fault_dial.off")]

    def __init__(self, version: Version, dial: FaultDial | None) -> None:
        """`dial` is how it stands now."""
        super().__init__()
        self._version = version
        self._on = dial is not None
        self._dial = dial or FaultDial()

    def title_text(self) -> str:
        """Whose dial."""
        return f"Fault dial of {self._words}"

    def choices(self) -> Sequence[Choice]:
        """A dial that is on can be switched off."""
        return [Choice("f8", "Switch off", "switch_off")] if self._on else []

    def compose_body(self) -> Iterator[Widget]:
        """The figures of each kind of latency, of which those of the chosen one are shown."""
        dial, latency = self._dial, self._dial.latency
        yield Field("Failures, %", "failure_rate", _number(dial.failure_rate * 100), id="failure_rate")
        kinds = (NO_LATENCY, *LATENCIES)
        kind = latency.KIND if latency is not None else NO_LATENCY
        yield Field("Latency", "", kind, placeholder="↑↓ choose", choices=kinds, id="kind")
        for kind_of_latency in LATENCIES.values():
            for figure in fields(kind_of_latency):
                stands = isinstance(latency, kind_of_latency)
                value = _number(getattr(latency, figure.name)) if stands else ""
                yield Field(_LABELS[figure.name], figure.name, value, id=figure.name)
        yield Field("Extra init, ms", "init_ms", _number(dial.init_ms), id="init_ms")
        yield Static(id="sentence")
        yield Static(id="note")

    def on_mount(self) -> None:
        """Begin with the failure rate, selected so that typing replaces it."""
        self.preview()
        box = self.query_one("#failure_rate", Field).input
        box.focus()
        box.action_select_all()

    @on(Input.Changed)
    def preview(self) -> None:
        """Say beside each field what is wrong with it, and below what will happen."""
        dial = self._read()
        sentence = "" if dial is None else in_words(dial, self._words)
        if dial is not None and not dial.does_nothing:
            sentence += f" {OURS}"
        notes = "\n".join(self._notes(dial)) if dial is not None else ""
        for selector, text in (("#sentence", sentence), ("#note", notes)):
            line = self.query_one(selector, Static)
            line.update(Text(text))
            line.display = bool(text)

    def action_accept(self) -> None:
        """Return the dial, unless a field makes no sense."""
        for field in self.query(Field):
            field.touched = True
        dial = self._read()
        if dial is not None:
            self.dismiss(Turned(None if dial.does_nothing else dial))

    def action_switch_off(self) -> None:
        """Return that nothing is to be injected."""
        self.dismiss(Turned(None))

    @property
    def _words(self) -> str:
        return look(self._version.version).words

    def _read(self) -> FaultDial | None:
        """What the fields say; ``None`` while they make no sense, which each then says."""
        for field in self.query(Field):
            field.problem = ""
        latency = self._read_latency()
        rate, init = self._value("failure_rate", "%"), self._value("init_ms", "ms")
        # Each by itself first: all that is wrong is to be seen at once.
        if rate is not None:
            self._made(FaultDial, failure_rate=rate / 100)
        if init is not None:
            self._made(FaultDial, init_ms=init)
        if rate is None or init is None or any(field.problem for field in self.query(Field)):
            return None
        return FaultDial(failure_rate=rate / 100, latency=latency, init_ms=init)

    def _read_latency(self) -> Latency | None:
        field = self.query_one("#kind", Field)
        kind = LATENCIES.get(field.value.strip())
        wanted = {figure.name for figure in fields(kind)} if kind is not None else set()
        for name in _LABELS:
            self.query_one(f"#{name}", Field).display = name in wanted
        if kind is None:
            if field.value.strip() not in ("", NO_LATENCY):
                field.problem = f"{', '.join((NO_LATENCY, *LATENCIES))}: ↑↓ choose."
            return None
        figures = {name: self._value(name, "ms") for name in sorted(wanted)}
        make: Callable[..., Latency] = kind
        return None if None in figures.values() else self._made(make, **figures)

    def _value(self, name: str, unit: str) -> float | None:
        """The number in a field; nothing typed is 0 where that is the usual thing."""
        field = self.query_one(f"#{name}", Field)
        text = field.value.strip().removesuffix(unit).strip()
        if not text and name in ("failure_rate", "init_ms"):
            return 0.0
        try:
            return float(text)
        except ValueError:
            field.problem = "A number of milliseconds." if unit == "ms" else "A number from 0 to 100."
            return None

    def _made(self, kind: Callable[..., T], **values: object) -> T | None:
        """A dial or a latency, or ``None`` and the reason beside the field that is wrong."""
        try:
            return kind(**values)
        except InvalidFaultDial as refusal:
            self.query_one(f"#{refusal.member}", Field).problem = str(refusal)
            return None

    def _notes(self, dial: FaultDial) -> Iterator[str]:
        timeout = self._version.configuration.timeout
        if dial.latency is not None and dial.latency.at(0.999) >= timeout * 1000:
            which = "Every call" if dial.latency.at(0.0) >= timeout * 1000 else "Some calls"
            yield f"{which} will time out: the timeout is {counted(timeout, 'second')}."
        if dial.init_ms >= INIT_LIMIT:
            yield "The init phase has 10 s; then it begins again inside the call, and that counts against the timeout."
        if self._version.version == LATEST and not dial.does_nothing:
            yield "It stays when you deploy, and is not copied when you publish."


def _number(value: float) -> str:
    return f"{value:.10g}"

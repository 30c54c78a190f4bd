"""Make a function, from a sample or empty."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from rich.text import Text
from textual import on
from textual.widget import Widget

from lvtui.domain.code import pack
from lvtui.domain.runtimes import DEFAULT
from lvtui.operations import CreateFunction, Request
from lvtui.operations.shapes import Environment, FunctionCode
from lvtui.service import Service
from lvtui.ui.screens.dialogs.dialog import OperationDialog
from lvtui.ui.text import pad_right, printable, shorten
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.row_list import RowList
from lvtui.wiring import Sample

EMPTY = "empty"
_EMPTY_HANDLER = "def lambda_handler(event, context):\n    return event\n"


@dataclass(frozen=True)
class _Origin:
    """What a new function begins as."""

    title: str
    description: str
    function_name: str
    sample: Sample | None


def free_name(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or it with the first number from 2 that makes it one of its own."""
    return next(name for name in chain((wanted,), (f"{wanted}-{n}" for n in count(2))) if name not in taken)


class NewFunctionDialog(OperationDialog):
    """A list of samples, and a name."""

    TITLE_TEXT = "New function"
    VERB = "Create"

    def __init__(self, service: Service, samples: Sequence[Sample]) -> None:
        """Offers `samples`, and an empty function."""
        super().__init__(service)
        there = service.region.functions
        self._origins = {
            sample.key: _Origin(sample.title, sample.description, free_name(sample.function_name, there), sample)
            for sample in samples
        }
        self.sample: Sample | None = None
        """The sample that was chosen; it outlives the dialog, whose events are saved with the function."""
        self._origins[EMPTY] = _Origin(
            "Empty", "A handler that answers with its event.", free_name("my-function", there), None
        )

    def compose_body(self) -> Iterator[Widget]:
        """The list, then the name it suggests."""
        first = next(iter(self._origins.values()))
        yield RowList(id="origins")
        yield Field("Name", "function_name", first.function_name, id="name")
        yield from self.compose_preview()

    def on_mount(self) -> None:
        """Begin in the list."""
        origins = self.query_one("#origins", RowList)
        origins.set_rows(list(self._origins), self._row)
        origins.styles.height = len(self._origins)
        super().on_mount()
        origins.focus()

    @property
    def _origin(self) -> _Origin:
        return self._origins[self.query_one("#origins", RowList).row_key or EMPTY]

    def request(self) -> Request[Any]:
        """The sample as a request."""
        name, sample = self.query_one("#name", Field).value.strip(), self._origin.sample
        self.sample = sample
        account = self.service.region.account_id
        files = sample.files if sample else {"lambda_function.py": _EMPTY_HANDLER}
        variables = sample.variables if sample else {}
        return CreateFunction(
            function_name=name,
            runtime=sample.runtime if sample else DEFAULT,
            role=f"arn:aws:iam::{account}:role/lambda-role",
            handler=sample.handler if sample else "lambda_function.lambda_handler",
            code=FunctionCode(zip_file=pack({path: text.encode() for path, text in files.items()}).zip_file),
            timeout=sample.timeout if sample and sample.timeout != 3 else None,
            memory_size=sample.memory_size if sample and sample.memory_size != 128 else None,
            environment=Environment(variables=dict(variables)) if variables else None,
        )

    def sentence(self) -> str:
        """What the sample is there to show."""
        return self._origin.description

    @on(RowList.Highlighted)
    def suggest(self, event: RowList.Highlighted) -> None:
        """Another sample suggests another name."""
        event.stop()
        if self.is_mounted and self.query("#name"):
            field = self.query_one("#name", Field)
            if field.value in {"", *(origin.function_name for origin in self._origins.values())}:
                field.value = self._origin.function_name
            self.preview()

    @on(RowList.Chosen)
    def accept_row(self, event: RowList.Chosen) -> None:
        """Enter in the list is enter in the dialog."""
        event.stop()
        self.action_accept()

    def _row(self, key: str, width: int) -> Text:
        origin = self._origins[key]
        line = Text(pad_right(printable(origin.title), 18), "bold", no_wrap=True, overflow="crop")
        return line.append(shorten(printable(origin.description), max(1, width - 18)), "not bold")

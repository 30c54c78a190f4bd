"""One statement more in the policy of one qualifier."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from lvtui.domain.attachments import Statement
from lvtui.domain.model import Function
from lvtui.operations import LATEST, AddPermission, Request
from lvtui.operations.errors import LambdaError, ResourceConflict
from lvtui.operations.permissions import AddPermissionResponse
from lvtui.service import Service
from lvtui.ui.permission_matrix import who
from lvtui.ui.screens.dialogs.dialog import OperationDialog
from lvtui.ui.screens.dialogs.new_function import free_name
from lvtui.ui.screens.dialogs.trigger import OFFERED, UNQUALIFIED
from lvtui.ui.widgets.field import Field

ACTIONS = ("lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:GetFunction", "lambda:*")
PRINCIPALS = ("apigateway.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com", "*")


class PermissionDialog(OperationDialog):
    """Who, what, and on which ARN; what is left empty is not asked of the caller."""

    VERB = "Grant"
    TITLE_TEXT = "New permission"

    def __init__(
        self, service: Service, function: Function, *, qualifier: str = "", like: Statement | None = None
    ) -> None:
        """Begins as `like`, on `qualifier`: so what is granted in one place is granted in another."""
        super().__init__(service)
        self._function = function
        self._qualifier = qualifier
        self._like = like or Statement(action=ACTIONS[0], principal=PRINCIPALS[0])

    def compose_body(self) -> Iterator[Widget]:
        """The parts of a statement."""
        like, function = self._like, self._function
        yield Field("Who", "principal", like.principal, choices=PRINCIPALS, id="principal")
        yield Field("May do", "action", like.action, choices=ACTIONS, id="action")
        qualifiers = [UNQUALIFIED, *sorted(function.aliases), *function.newest_first[:OFFERED]]
        yield Field(
            "On", "qualifier", self._qualifier or UNQUALIFIED, choices=qualifiers, placeholder="↑↓ choose", id="on"
        )
        yield Field("Source ARN", "source_arn", like.source_arn or "", placeholder="any", id="source_arn")
        yield Field("Source account", "source_account", like.source_account or "", placeholder="any", id="account")
        yield Field("Statement id", "statement_id", self._free_id(), id="statement_id")
        yield from self.compose_preview()

    def on_mount(self) -> None:
        """Begin with who."""
        super().on_mount()
        self.query_one("#principal", Field).input.focus()

    def request(self) -> Request[AddPermissionResponse]:
        """What the fields ask for; conditions that have no field stay as they were."""
        qualifier = self._value("on")
        action = self._value("action")
        like = self._like
        return AddPermission(
            function_name=self._function.name,
            statement_id=self._value("statement_id"),
            action=action,
            principal=self._value("principal"),
            source_arn=self._value("source_arn") or None,
            source_account=self._value("account") or None,
            event_source_token=like.event_source_token,
            principal_org_id=like.principal_org_id,
            function_url_auth_type=like.function_url_auth_type if action == like.action else None,
            invoked_via_function_url=like.invoked_via_function_url if action == like.action else None,
            qualifier=None if qualifier == UNQUALIFIED else qualifier,
        )

    def sentence(self) -> str:
        """Who may do what, and to what that is limited."""
        request = self.request()
        assert isinstance(request, AddPermission)
        statement = Statement(action=request.action, principal=request.principal, source_arn=request.source_arn)
        arn = self.service.region.arn(self._function.name, request.qualifier)
        return f"{who(statement).capitalize()} may do {request.action} on exactly {arn}, and on no other ARN."

    def note(self) -> str:
        """AWS's text says that it cannot be; this says why."""
        if self._value("on") == LATEST:
            return "The function's own, unqualified ARN can have a policy, and means $LATEST too."
        if self._value("principal").endswith("amazonaws.com") and not self._value("source_arn"):
            return "Without a source ARN, anybody's use of that service may call it, from any account."
        return ""

    def field_of(self, refusal: LambdaError) -> str:
        """Which field AWS's refusal is about."""
        if isinstance(refusal, ResourceConflict):
            return "#statement_id"
        text = str(refusal)
        return "#principal" if "principal" in text else "#on" if "$LATEST" in text or "alias" in text else ""

    def _free_id(self) -> str:
        policy = self._function.policies.get(self._qualifier or LATEST)
        taken = policy.statements if policy is not None else {}
        base = self._like.principal.partition(".")[0].strip("*") or "everybody"
        base = base if base.replace("-", "").replace("_", "").isalnum() and base.isascii() else "grant"
        return free_name(base, taken)

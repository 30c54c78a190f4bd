"""Whether a resource policy opens a function URL to everybody; pure.

A URL of the AuthType ``NONE`` asks nobody who they are, but the policy of the function or of the alias is in effect all
the same. The console writes the statements; whoever makes a URL by API or template has to add them. Since October 2025
AWS asks for two: for ``lambda:InvokeFunctionUrl`` and for ``lambda:InvokeFunction``.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from lvtui.domain.attachments import FunctionUrl, Policy, Statement

FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)
_NEEDED = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")


def open_to_all(policy: Policy | None, url: FunctionUrl) -> bool:
    """Whether somebody who has not signed may call `url`; `policy` is that of what the URL is of."""
    statements = policy.statements.values() if policy is not None else ()
    return all(any(_allows(statement, action, url) for statement in statements) for action in _NEEDED)


def _allows(statement: Statement, action: str, url: FunctionUrl) -> bool:
    # Nobody in particular asks, so a statement that is about whose behalf it is on never fits.
    about_the_asker = (
        statement.source_arn,
        statement.source_account,
        statement.event_source_token,
        statement.principal_org_id,
    )
    return (
        statement.principal == "*"
        and fnmatchcase(action.lower(), statement.action.lower())
        and statement.function_url_auth_type in (None, url.auth_type)
        and statement.invoked_via_function_url is not False
        and not any(value is not None for value in about_the_asker)
    )

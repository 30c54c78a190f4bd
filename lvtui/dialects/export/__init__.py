"""One function, with all its versions and aliases and what is attached to them, in five languages.

recreation      the requests that make a function again      scripts        them as a script, in script_tongues
blueprint       what a template can say of a function        resources      what CloudFormation and SAM have in common
cloudformation, sam, terraform   the templates               yaml_text, hcl_text    how these are spelt
"""

from __future__ import annotations

from lvtui.dialects.export.exported import FORMATS, Exported, Format
from lvtui.domain.model import Function, Region

__all__ = ["FORMATS", "Exported", "Format", "export"]


def export(region: Region, function: Function, format: Format) -> Exported:  # noqa: A002
    """`function`, which is one of `region`, in one of the languages: files, and what they cannot say.

    Raises:
        ServiceFailure: a version cannot be read.
    """
    match format:
        case "aws-cli" | "boto3":
            from lvtui.dialects.export.script_tongues import Bash, Python
            from lvtui.dialects.export.scripts import script

            return script(region, function, Bash() if format == "aws-cli" else Python())
        case "sam":
            from lvtui.dialects.export.sam import sam

            return sam(region, function)
        case "cloudformation":
            from lvtui.dialects.export.cloudformation import cloudformation

            return cloudformation(region, function)
        case "terraform":
            from lvtui.dialects.export.terraform import terraform

            return terraform(region, function)

"""What the AWS CLI prints when it cannot do what is asked, and the exit codes it ends with."""

from __future__ import annotations

from lvtui.operations.errors import LambdaError

WRONG_USAGE = 252
"""The command is not one, or would not be sent as it is."""
CONFIGURATION = 253
"""What is around the command is not in order."""
SERVICE_ERROR = 254
"""Lambda refused."""
FAILED = 255
"""Anything else."""
INTERRUPTED = 130

USAGE = """\
usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
"""


class CommandRefused(Exception):
    """The command ends here; `printed` is what goes to stderr, newlines and all."""

    def __init__(self, printed: str, exit_code: int) -> None:
        super().__init__(printed.strip())
        self.printed = printed
        self.exit_code = exit_code


def misused(message: str) -> CommandRefused:
    """Words that make no command: the usage, and what is wrong with them."""
    return CommandRefused(f"\n{USAGE}\naws: error: {message}\n\n", WRONG_USAGE)


def unknown_options(words: list[str]) -> CommandRefused:
    """Words that are left over."""
    return CommandRefused(f"\n{USAGE}\nUnknown options: {', '.join(words)}\n", WRONG_USAGE)


def not_sent(message: str) -> CommandRefused:
    """A value that the CLI does not send to AWS."""
    return CommandRefused(f"\n{message}\n", WRONG_USAGE)


def unreadable(option: str, message: str) -> CommandRefused:
    """A value of `option` (``--routing-config``) that cannot be made out."""
    return not_sent(f"Error parsing parameter '{option}': {message}")


def failed(message: str) -> CommandRefused:
    """Anything that the CLI has no name for."""
    return CommandRefused(f"\n{message}\n", FAILED)


def refused_by_lambda(operation: str, error: LambdaError) -> CommandRefused:
    """What Lambda itself said no to."""
    message = f"An error occurred ({error.code}) when calling the {operation} operation: {error.message}"
    return CommandRefused(f"\n{message}\n", SERVICE_ERROR)

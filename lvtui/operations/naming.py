"""One name, four spellings: attribute, AWS member, validation field, command-line flag."""

from __future__ import annotations


def member_name(attribute: str) -> str:
    """``function_name`` → ``FunctionName``."""
    return "".join(word[:1].upper() + word[1:] for word in attribute.split("_"))


def field_name(member: str) -> str:
    """``FunctionName`` → ``functionName``, as AWS's validation texts spell it."""
    return member[:1].lower() + member[1:]


def kebab(attribute: str) -> str:
    """``function_name`` → ``function-name``."""
    return attribute.replace("_", "-")


def operation_cli_name(operation: str) -> str:
    """``UpdateFunctionCode`` → ``update-function-code``."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("-")

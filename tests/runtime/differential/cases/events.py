"""What a handler can be sent."""

from __future__ import annotations

from tests.runtime.differential.cases.case import Ask, case

PAYLOADS = {
    "null": b"null",
    "numbers": b"[0, -1, 1.5, 1e3, 1E400, -0, 123456789012345678901234567890, 0.1000]",
    "objects": b'{"b": 1, "a": {"c": [true, false, null]}}',
    "the same key twice": b'{"a": 1, "a": 2}',
    "white space": b' \n\t{ "a" :\r 1 } ',
    "not ASCII": '{"ключ": "é ✓ \U0001f600"}'.encode(),
    "escapes": b'"\\u00e9 \\ud83d\\ude00 \\/ \\b\\f\\n\\r\\t \\" \\\\"',
    "half of a pair": b'"\\ud83d"',
    "deep": b"[" * 500 + b"]" * 500,
    "too deep": b"[" * 100_000 + b"]" * 100_000,
    "long": b'"' + b"x" * 300_000 + b'"',
    "NaN": b"[NaN, Infinity, -Infinity]",
    "empty": b"",
    "no JSON": b"{not json}",
    "cut short": b'{"a": [1, 2',
    "too much": b'{"a": 1} {"b": 2}',
    "a control character": b'"a\x01b"',
    "no UTF-8": b'"\xff"',
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
}

CODE = """
    def handler(event, context):
        return [type(event).__name__, repr(event)[:200], len(repr(event))]
"""

CASES = (case("events", CODE, {name: Ask(payload) for name, payload in PAYLOADS.items()}),)

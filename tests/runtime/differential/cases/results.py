"""What a handler can return."""

from __future__ import annotations

from tests.runtime.differential.cases.case import case, each

EVALUATE = """
    import collections, dataclasses, datetime, decimal, enum, fractions, uuid
    from decimal import Decimal as D

    Point = collections.namedtuple("Point", "x y")
    Colour = enum.Enum("Colour", "RED")
    Level = enum.IntEnum("Level", "LOW")
    Word = enum.StrEnum("Word", "HELLO")
    Data = dataclasses.make_dataclass("Data", ["x"])

    class Mapping:
        def _asdict(self): return {"as": "dict"}
    class Json:
        def for_json(self): return "for json"
    class Text(str): pass
    class Number(float):
        def __repr__(self): return "a number"

    loop = []; loop.append(loop)
    ring = {}; ring["ring"] = ring
    deep = []
    for _ in range(100_000): deep = [deep]

    def handler(event, context):
        return eval(event)
"""

KINDS = [
    "None", "True", "False", "0", "-7", "10**30", "0.1", "1e22", "-0.0", "1e-7", "''", "'text'", "[]", "{}", "()",
    "[1, 'two', 3.0, None, [True, {}]]", "{'a': 1, 'b': [2, {'c': 3}]}", "(1, (2,))", "'a\"b\\\\c/d\\n\\t\\x00\\x7f'",
    "'é ü ✓ \U0001f600'", "{'ключ': 'значение'}", "'\\u2028\\u2029'", "'\\ud83d\\ude00'", "'<&>'",
    "float('nan')", "float('inf')", "-float('inf')", "[float('nan'), float('-inf')]",
    "b'raw \\x00\\xff bytes'", "b''", "[b'inside', b'\\xc3\\xa9']", "[b'\\xff']", "bytearray(b'x')", "memoryview(b'x')",
    "D('1.10')", "D('0')", "D('-1E+5')", "[D('1.1'), {'n': D('2.20'), 'm': [D('3')]}]", "D('NaN')", "D('-NaN')",
    "D('sNaN')", "D('Infinity')", "D('-Infinity')", "[D('1.5'), D('NaN'), D('1.5')]", "{D('1'): 2}",
    "datetime.datetime(2026, 1, 2)", "datetime.date(2026, 1, 2)", "datetime.timedelta(1)", "{1, 2}", "frozenset()",
    "object", "Exception('x')", "1j", "fractions.Fraction(1, 3)", "uuid.UUID(int=0)", "range(3)", "(n for n in [1])",
    "collections.OrderedDict(b=1, a=2)", "collections.defaultdict(int, a=1)", "collections.Counter('aab')",
    "collections.deque([1])", "{}.keys()", "Point(1, 2)", "[Point(1, [Point(3, 4)])]", "Colour.RED", "Level.LOW",
    "Word.HELLO", "{Word.HELLO: Level.LOW}", "{Level.LOW: 1}", "Data(1)", "Mapping()", "Json()", "Text('text')",
    "Number(1.5)", "{1: 'int', 2.5: 'float', True: 'bool', None: 'none'}", "{1: 'a', '1': 'b'}", "{(1, 2): 3}",
    "{b'key': 1}", "{b'\\xff': 1}", "{float('nan'): 1}", "{datetime.date(2026, 1, 2): 1}", "loop", "ring", "deep",
    "context", "event", "print", "'x' * 70_000", "list(range(5000))",
]  # fmt: skip

TEXTS = [
    "'é ü ✓ \U0001f600'", "{'ключ': 'значение'}", "'\\x7f\\u2028\\u2029'", "'\\x00\\x1f\\\\\"'",
    "[b'\\xc3\\xa9', D('1.10')]", "int('é')", "{}['ключ']", "'\\ud83d'", "{}['\\ud83d']",
]  # fmt: skip

CASES = (
    case("results", EVALUATE, each(KINDS)),
    case("texts below python3.12", EVALUATE, each(TEXTS), runtime="python3.9"),
    case("texts from python3.12 on", EVALUATE, each(TEXTS), runtime="python3.12"),
)

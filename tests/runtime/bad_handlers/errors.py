"""What they raise, what they return, what they are instead of a function."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import (
    BadHandler,
    answers,
    cannot_be_sent,
    exits_with,
    handler,
    module,
    raises,
)

_MUTE = "class Mute(Exception):\n    def __str__(self): raise ValueError('speechless')\n"
_SLY = "class Sly:\n    @property\n    def __class__(self): raise LookupError('not telling')\n"
_GRUDGING = "class Grudging(dict):\n    def items(self): raise LookupError('mine')\n"
_LEAVING = "class Leaving(dict):\n    def items(self): sys.exit(6)\n"
_NEST = "deep = []\nfor _ in range(100_000): deep = [deep]\n"

TABLE = (
    # --- raised
    BadHandler("raises", handler("raise ValueError('boom')"), raises("ValueError", "boom")),
    BadHandler("recurses for ever", handler("handler(event, context)"), raises("RecursionError", "maximum recursion")),
    BadHandler(
        "raises what is no Exception",
        handler("raise Stop('here')", "class Stop(BaseException): pass"),
        exits_with(1),
    ),
    BadHandler("raises an error that can't be shown", handler("raise Mute()", _MUTE), exits_with(1)),
    BadHandler(
        "raises an error with a message of 5 MB",
        handler("raise ValueError('x' * 5_000_000 + 'end')"),
        raises("ValueError", "xend"),
    ),
    BadHandler(
        "raises a lone surrogate and NULs",
        handler("raise ValueError('\\udcff\\ud800\\0\\n\\r')"),
        raises("ValueError", "\udcff\ud800\0\n\r"),
    ),
    BadHandler(
        "raises an error whose name is no name",
        handler("raise type('Two\\nLines é', (Exception,), {})('x')"),
        raises("Two\nLines é", "x"),
    ),
    BadHandler(
        "raises an error that is its own cause",
        handler("error = KeyError('round')\nerror.__cause__ = error.__context__ = error\nraise error"),
        raises("KeyError", "round"),
    ),
    BadHandler(
        "raises a hundred errors as one",
        handler("raise ExceptionGroup('many', [ValueError(n) for n in range(100)])"),
        raises("ExceptionGroup", "many (100 sub-exceptions)"),
    ),
    # --- returned
    BadHandler("returns an object", handler("return object()"), cannot_be_sent("Object of type object")),
    BadHandler("returns a circle", handler("c = []\nc.append(c)\nreturn c"), cannot_be_sent("Circular reference")),
    BadHandler("returns a nest", handler("return deep", _NEST), cannot_be_sent("maximum recursion depth")),
    BadHandler("yields", handler("yield 1"), cannot_be_sent("Object of type generator")),
    BadHandler(
        "is a coroutine",
        module("async def handler(event, context): return 1"),
        cannot_be_sent("Object of type coroutine"),
    ),
    BadHandler("returns 7 MB", handler("return 'x' * 7_000_000"), raises("Function.ResponseSizeTooLarge")),
    BadHandler("returns 7 MB of bytes", handler("return b'x' * 7_000_000"), raises("Function.ResponseSizeTooLarge")),
    BadHandler(
        "returns what lies about its class", handler("return Sly()", _SLY), raises("LookupError", "not telling")
    ),
    BadHandler("returns what won't be listed", handler("return Grudging(a=1)", _GRUDGING), cannot_be_sent("mine")),
    BadHandler("returns what leaves when it is listed", handler("return Leaving(a=1)", _LEAVING), exits_with(6)),
    BadHandler(
        "returns a number of 10,000 digits", handler("return 10 ** 10_000"), cannot_be_sent("Exceeds the limit")
    ),
    BadHandler("returns text in bytes that aren't", handler("return [b'\\xff']"), cannot_be_sent("'utf-8' codec")),
    # --- no function
    BadHandler(
        "is a class", module("class handler:\n    def __init__(self, *both): pass"), cannot_be_sent("Object of")
    ),
    BadHandler("is a number", module("handler = 42"), raises("TypeError", "'int' object is not callable")),
    BadHandler("takes one argument", module("handler = lambda event: event"), raises("TypeError", "2 were given")),
    BadHandler("is missing", module("x = 1"), raises("Runtime.HandlerNotFound", "Handler 'handler' missing")),
    BadHandler(
        "is looked up in vain",
        module("def __getattr__(name): raise LookupError(name)"),
        raises("LookupError", "handler"),
    ),
    # --- not even imported
    BadHandler(
        "does not parse", "def handler(\n", raises("Runtime.UserCodeSyntaxError", "Syntax error in module 'app'")
    ),
    BadHandler("is full of NULs", "x = 1\0\n", raises("Runtime.UserCodeSyntaxError", "null bytes")),
    BadHandler("imports what is nowhere", "import nowhere\n", raises("Runtime.ImportModuleError", "'nowhere'")),
    BadHandler("imports itself", "from app import handler\n", raises("Runtime.ImportModuleError", "circular import")),
    BadHandler("recurses in the import", "def f(): f()\nf()\n", raises("RecursionError", "maximum recursion")),
    BadHandler("takes itself out of sys.modules", "import sys\ndel sys.modules['app']\n", raises("KeyError", "'app'")),
    BadHandler(
        "nests too deeply to compile",
        "x = " + "(" * 500 + ")" * 500 + "\n",
        raises("Runtime.UserCodeSyntaxError", "too many nested parentheses"),
    ),
    BadHandler(
        "ends its thread but not the call",
        handler("thread = threading.Thread(target=sys.exit, args=[3])\nthread.start()\nthread.join()\nreturn 'here'"),
        answers("here"),
    ),
    BadHandler(
        "raises in a thread and in a finaliser",
        handler(
            """
            class Sore:
                def __del__(self): raise ValueError('ow')
            Sore()
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
            return 'here'
            """
        ),
        answers("here"),
    ),
)

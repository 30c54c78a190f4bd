"""What a handler can be, what it keeps between calls, and what it can ask about its own code."""

from __future__ import annotations

from textwrap import dedent

from tests.runtime.differential.cases.case import Case, ask, case, each

KINDS = """
    import functools

    def plain(event, context): return "plain"
    async def coroutine(event, context): return 1
    def generator(event, context): yield 1
    from_lambda = lambda event, context: "lambda"
    partial = functools.partial(lambda extra, event, context: extra, "partial")
    class Class:
        def __init__(self, event, context): self.event = event
        @staticmethod
        def static(event, context): return "static"
    class Callable:
        def __call__(self, event, context): return "instance"
    instance = Callable()
    method = instance.__call__
    static = Class.static
    def no_parameters(): return 1
    def one_parameter(event): return 1
    def three_parameters(event, context, more): return 1
    def with_a_default(event, context=None, more="default"): return more
    def any_parameters(*args, **kwargs): return [len(args), kwargs]
    text = "not callable"
    none = None
    builtin = max
    def replaced(event, context):
        global replaced
        replaced = plain
        return "first"
"""

NAMES = (
    "plain", "coroutine", "generator", "from_lambda", "partial", "Class", "instance", "method", "static",
    "no_parameters", "one_parameter", "three_parameters", "with_a_default", "any_parameters", "text", "none",
    "builtin", "replaced",
)  # fmt: skip

WARM = """
    import os, tempfile
    count, seen = 0, []

    def handler(event, context, kept=[]):
        global count
        count += 1
        seen.append(event)
        kept.append(count)
        os.environ["COUNT"] = os.environ.get("COUNT", "") + "+"
        if event == "fail":
            raise ValueError(count)
        if event == "exit":
            os._exit(1)
        return [count, seen, kept, os.environ["COUNT"]]
"""

ABOUT_THE_CODE = """
    import importlib.resources, inspect, linecache, locale, os, pkgutil, sys, time, traceback, warnings
    import pkg.inner
    HERE = os.path.dirname(os.path.abspath(__file__))

    def documented():
        "Its doc."
        return 1

    def trace():
        try: 1 / 0
        except ZeroDivisionError: return traceback.format_exc()

    def handler(event, context):
        return eval(event)
"""

QUESTIONS = [
    "__name__", "__package__", "__spec__.name", "__file__", "__spec__.origin", "pkg.inner.__file__",
    "list(pkg.__path__)", "repr(pkg.inner)", "sys.modules[__name__].handler is handler",
    "os.getcwd() == HERE == os.environ['LAMBDA_TASK_ROOT']", "open('note.txt').read()",
    "open(os.path.join(HERE, 'note.txt')).read()", "pkgutil.get_data('pkg', 'note.txt').decode()",
    "importlib.resources.files('pkg').joinpath('note.txt').read_text()", "inspect.getsource(documented)",
    "inspect.getsource(pkg.inner)", "inspect.getdoc(documented)", "inspect.getfile(documented)",
    "inspect.getsourcefile(documented)", "handler.__code__.co_filename", "linecache.getline(__file__, 2)",
    "linecache.getline(handler.__code__.co_filename, 2)", "trace()", "warnings.warn('careful')",
    "traceback.extract_stack()[-2].line", "sys.path[0] == HERE", "sys.path[0]", "sys.flags.isolated",
    "sys.flags.utf8_mode", "sys.flags.safe_path", "sys.warnoptions", "sys.getrecursionlimit()", "sys.gettrace()",
    "sys.getfilesystemencoding()", "locale.getpreferredencoding(False)", "time.tzname",
    "sys.modules['__main__'].__name__", "sys.excepthook is sys.__excepthook__", "type(sys.stdout).__name__",
]  # fmt: skip

CASES = (
    *(case(f"handler: {name}", KINDS, {"first": ask(), "second": ask()}, handler=f"app.{name}") for name in NAMES),
    Case(
        "emptied environment",
        {
            "app.py": "import os\ndef handler(event, context):\n    os.environ.clear()\n    import late\n"
            "    return [late.X, sorted(os.environ)]\n",
            "late.py": "X = 1\n",
        },
        {"first": ask(), "second": ask()},
    ),
    case(
        "warm calls",
        WARM,
        {
            "first": ask(1),
            "second": ask(2),
            "fails": ask("fail"),
            "after a failure": ask(4),
            "exits": ask("exit"),
            "after an exit": ask(6),
        },
    ),
    Case(
        "about the code",
        {
            "app.py": dedent(ABOUT_THE_CODE),
            "note.txt": "a note",
            "pkg/__init__.py": "",
            "pkg/inner.py": "X = 1\n",
            "pkg/note.txt": "an inner note",
        },
        each(QUESTIONS),
    ),
)

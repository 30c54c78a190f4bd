"""Changing what the runtime itself relies on: AWS's client holds out against most of these, so ours must."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import (
    BadHandler,
    answers,
    cannot_be_sent,
    exits,
    handler,
    module,
    raises,
    rights_count,
)

_WRITABLE = not rights_count()
_INTO_ITS_CODE = "open(os.path.join(os.environ['LAMBDA_TASK_ROOT'], {}), 'w').write('x = 1')"

TABLE = (
    BadHandler(
        "replaces json.dumps and json.loads", handler("json.dumps = json.loads = None\nreturn [1]"), answers([1])
    ),
    BadHandler(
        "replaces json's encoder and decoder",
        handler("json.JSONEncoder = json.JSONDecoder = json._default_decoder = None\nreturn [1]"),
        answers([1]),
    ),
    BadHandler(
        "replaces the module json",
        handler("sys.modules['json'] = sys.modules['json.encoder'] = None\nreturn {'a': 1}"),
        answers({"a": 1}),
    ),
    BadHandler("replaces os.write", handler("os.write = os.read = None\nreturn 1"), answers(1)),
    BadHandler("replaces os.getpid", handler("os.getpid = lambda: 1\nreturn 1"), answers(1)),
    BadHandler(
        "stops the clocks",
        handler(
            """
            for name in ('time', 'monotonic', 'perf_counter', 'time_ns', 'monotonic_ns', 'perf_counter_ns'):
                setattr(time, name, lambda: 0)
            return context.get_remaining_time_in_millis() >= 0
            """
        ),
        answers(True),
    ),
    BadHandler("cannot sleep", handler("time.sleep = None\nreturn 1"), answers(1)),
    BadHandler("takes print away", handler("import builtins\nbuiltins.print = None\nreturn 1"), answers(1)),
    BadHandler("sets sys.stdout to None", handler("sys.stdout = None\nprint('unheard')\nreturn 1"), answers(1)),
    BadHandler("sets sys.stdout to a number", handler("sys.stdout = sys.stderr = 7\nreturn 1"), answers(1)),
    BadHandler("empties os.environ", handler("os.environ.clear()\nreturn 1"), answers(1)),
    BadHandler("replaces os.environ", handler("os.environ = {}\nreturn 1"), answers(1)),
    BadHandler("empties sys.path and sys.argv", handler("sys.path.clear()\nsys.argv.clear()\nreturn 1"), answers(1)),
    BadHandler("empties sys.modules", handler("sys.modules.clear()\nreturn 1"), (answers(1), exits())),
    BadHandler(
        "empties the builtins",
        handler("import builtins\nbuiltins.__dict__.clear()"),
        (answers(), exits(), raises("NameError"), raises("KeyError")),
    ),
    BadHandler("switches the collector off", handler("gc.disable()\ngc.freeze()\nreturn 1", "import gc"), answers(1)),
    BadHandler(
        "makes every warning an error",
        handler("warnings.simplefilter('error')\nreturn 1", "import warnings"),
        answers(1),
    ),
    BadHandler(
        "traces with what fails",
        handler("sys.settrace(trace)\nreturn 1", "def trace(*what): raise LookupError('traced')"),
        (cannot_be_sent("traced"), raises("LookupError", "traced"), answers(1), exits()),
    ),
    BadHandler(
        "registers what hangs at the end",
        handler("atexit.register(time.sleep, 1000)\nreturn 1", "import atexit"),
        answers(1),
    ),
    BadHandler("sets a recursion limit of 60", handler("sys.setrecursionlimit(60)\nreturn 1"), answers(1)),
    BadHandler(
        "changes the locale", handler("locale.setlocale(locale.LC_ALL, 'C')\nreturn 1", "import locale"), answers(1)
    ),
    BadHandler(
        "handles every signal",
        handler(
            """
            for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                try: signal.signal(number, lambda *what: None)
                except OSError: pass
            return 1
            """
        ),
        answers(1),
    ),
    BadHandler(
        "changes into a folder that it removes",
        handler("folder = tempfile.mkdtemp()\nos.chdir(folder)\nos.rmdir(folder)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "removes what stands for /tmp",
        handler("shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "lets nobody read what it makes",
        handler(
            """
            os.umask(0o777)
            os.makedirs(folder + '/a', exist_ok=True)
            if not os.path.exists(folder + '/b'): open(folder + '/b', 'w').close()
            return 1
            """,
            "folder = tempfile.mkdtemp()",
        ),
        answers(1),
    ),
    # For a superuser there is no such thing as a folder that can't be written.
    BadHandler(
        "writes beside its code",
        handler(_INTO_ITS_CODE.format("'new.py'") + "\nreturn 1"),
        answers(1) if _WRITABLE else raises("PermissionError", "new.py"),
    ),
    BadHandler(
        "writes over its code",
        handler(_INTO_ITS_CODE.format("'app.py'") + "\nreturn 1"),
        answers(1) if _WRITABLE else raises("PermissionError", "app.py"),
    ),
    BadHandler(
        "is found by a finder that fails",
        module(
            """
            class Finder:
                def find_spec(self, *what): raise LookupError('not here')
            sys.meta_path.insert(0, Finder())
            def handler(event, context):
                import colorsys
            """
        ),
        raises("LookupError", "not here"),
    ),
)

"""Ways in which a process leaves."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import (
    OUT_OF_MEMORY,
    TIMED_OUT,
    BadHandler,
    dies_of,
    exits,
    exits_with,
    handler,
    module,
    raises,
)

_OWN_GROUP = "assert os.getpgrp() == os.getpid(), 'this group is not only mine'\n"
_IN_C = """
class Mirror:
    def __repr__(self): return repr([self])
"""

TABLE = (
    BadHandler("exits with 0", handler("sys.exit(0)"), exits_with(0)),
    BadHandler("exits with nothing", handler("raise SystemExit"), exits_with(0)),
    BadHandler("exits with 3", handler("sys.exit(3)"), exits_with(3)),
    BadHandler("exits with -1", handler("sys.exit(-1)"), exits_with(255)),
    BadHandler("exits with 256, which is 0", handler("sys.exit(256)"), exits_with(0)),
    BadHandler("exits with more than a number", handler("sys.exit('bye')"), exits_with(1)),
    BadHandler("calls quit()", handler("quit()"), exits_with(0)),
    BadHandler("interrupts itself", handler("raise KeyboardInterrupt"), dies_of("interrupt")),
    BadHandler("leaves at once with 0", handler("os._exit(0)"), exits_with(0)),
    BadHandler("leaves at once with 9", handler("os._exit(9)"), exits_with(9)),
    BadHandler("leaves from a thread", handler("threading.Thread(target=os._exit, args=[5]).run()"), exits_with(5)),
    BadHandler(
        "has a thread that leaves while it waits",
        handler("threading.Timer(0.01, os._exit, [8]).start()\ntime.sleep(30)"),
        exits_with(8),
    ),
    BadHandler("leaves in the import", module("os._exit(4)"), exits_with(4)),
    BadHandler("exits in the import", module("sys.exit(7)"), exits_with(7)),
    BadHandler("exits with 0 in the import", module("sys.exit()"), exits_with(0)),
    BadHandler(
        "crashes in the import",
        module("ctypes.string_at(0)"),
        # AWS was seen to record the second way, after the whole timeout (semantics §7.2).
        (dies_of("segmentation fault"), TIMED_OUT),
    ),
    BadHandler("reads address 0", handler("ctypes.string_at(0)"), dies_of("segmentation fault")),
    BadHandler("aborts", handler("os.abort()"), dies_of("aborted")),
    BadHandler("kills itself", handler("os.kill(os.getpid(), signal.SIGKILL)"), dies_of("killed")),
    BadHandler("terminates itself", handler("os.kill(os.getpid(), signal.SIGTERM)"), dies_of("terminated")),
    BadHandler("hangs up on itself", handler("os.kill(os.getpid(), signal.SIGHUP)"), dies_of("hangup")),
    BadHandler("kills its group", handler(_OWN_GROUP + "os.killpg(0, signal.SIGKILL)"), dies_of("killed")),
    BadHandler(
        "kills its parent",
        # Never the app's own process: where that is the parent, this only says so.
        handler(
            "assert os.getppid() != int(os.environ['APP']), 'my parent is the app'\n"
            "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(30)"
        ),
        (exits(), TIMED_OUT),
        alone=True,
    ),
    BadHandler(
        "sets itself an alarm",
        handler("signal.setitimer(signal.ITIMER_REAL, 0.01)\ntime.sleep(30)"),
        dies_of("alarm clock"),
    ),
    BadHandler(
        "sets a dead man's switch",
        handler("faulthandler.dump_traceback_later(0.05, exit=True)\ntime.sleep(30)", "import faulthandler"),
        exits_with(1),
    ),
    BadHandler("becomes another program", handler("os.execv('/bin/sh', ['sh', '-c', 'exit 3'])"), exits_with(3)),
    BadHandler("forks and leaves the work to its child", handler("if os.fork(): os._exit(0)"), exits_with(0)),
    BadHandler(
        "recurses in C beyond the stack",
        handler("sys.setrecursionlimit(10 ** 6)\nreturn repr(Mirror())", _IN_C),
        (dies_of("segmentation fault"), raises("RecursionError"), OUT_OF_MEMORY),
    ),
    BadHandler(
        "scribbles over the interpreter",
        handler("for kind in (dict, str, bytes, int, tuple): ctypes.memset(id(kind), 255, 512)\nreturn {'a': str(1)}"),
        exits(),
    ),
    BadHandler(
        "exits while its excepthook fails",
        handler("sys.excepthook = None\nsys.stderr = sys.stdout = None\nraise BaseException"),
        exits_with(1),
    ),
)

"""What only the deadline ends."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import TIMED_OUT, BadHandler, answers, exits, handler, module

_INTO_EVERYTHING = "for number in range(3, 1024):\n    try: os.write(number, {})\n    except OSError: pass\n"

TABLE = (
    BadHandler("loops", handler("while True: pass"), TIMED_OUT),
    BadHandler("loops in C", handler("return sum(iter(int, 1))"), TIMED_OUT),
    BadHandler("sleeps", handler("time.sleep(1000)"), TIMED_OUT),
    BadHandler("floods its output", handler("while True: print('flood' * 1000)"), TIMED_OUT),
    BadHandler("floods its errors", handler("while True: sys.stderr.write('flood' * 1000)"), TIMED_OUT),
    BadHandler(
        "waits for a lock that it has", handler("lock = threading.Lock()\nlock.acquire()\nlock.acquire()"), TIMED_OUT
    ),
    BadHandler("waits for a child that waits", handler("subprocess.run(['sleep', '1000'])"), TIMED_OUT),
    BadHandler("stops itself", handler("os.kill(os.getpid(), signal.SIGSTOP)"), TIMED_OUT),
    BadHandler(
        "ignores what would end it",
        handler(
            """
            for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                try: signal.signal(number, signal.SIG_IGN)
                except OSError: pass
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            while True: pass
            """
        ),
        TIMED_OUT,
    ),
    BadHandler(
        "catches everything",
        handler("while True:\n    try: sys.exit(1)\n    except BaseException: continue"),
        TIMED_OUT,
    ),
    BadHandler(
        "waits for its thread at the exit",
        handler("threading.Thread(target=time.sleep, args=[1000]).start()\nsys.exit()"),
        TIMED_OUT,
    ),
    BadHandler(
        "hangs at the exit", handler("atexit.register(time.sleep, 1000)\nsys.exit()", "import atexit"), TIMED_OUT
    ),
    BadHandler("becomes a program that sleeps", handler("os.execvp('sleep', ['sleep', '1000'])"), TIMED_OUT),
    BadHandler("loops in the import", module("while True: pass"), TIMED_OUT),
    BadHandler("sleeps in the import", module("time.sleep(1000)"), TIMED_OUT),
    BadHandler(
        "loops when it is answered",
        handler("return Endless(a=1)", "class Endless(dict):\n    def items(self):\n        while True: pass"),
        TIMED_OUT,
    ),
    BadHandler(
        "writes noise into everything",
        handler(_INTO_EVERYTHING.format("b'\\xff' * 5000")),
        (answers(), exits(), TIMED_OUT),
    ),
    BadHandler(
        "writes zeros into everything", handler(_INTO_EVERYTHING.format("bytes(5000)")), (answers(), exits(), TIMED_OUT)
    ),
    BadHandler(
        "floods everything",
        handler("while True:\n    " + _INTO_EVERYTHING.format("b'\\xff' * 5000").replace("\n", "\n    ")),
        (exits(), TIMED_OUT),
    ),
)

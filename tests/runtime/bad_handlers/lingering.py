"""Threads, children and daemons that outlast the call.

What they do later may or may not reach the next call, as on AWS; it must never reach anything else."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import BadHandler, answers, exits, exits_with, handler

_INHERITED = "os.set_inheritable(held.fileno(), True)\n"

TABLE = (
    BadHandler(
        "leaves a thread that prints",
        handler(
            """
            def chatter():
                while True:
                    print('still here')
                    time.sleep(0.001)
            threading.Thread(target=chatter, daemon=True).start()
            return 1
            """
        ),
        answers(1),
    ),
    BadHandler(
        "leaves a thread that leaves later",
        handler("threading.Timer(0.02, os._exit, [5]).start()\nreturn 1"),
        answers(1),
        then=(answers(1), exits_with(5)),
    ),
    BadHandler(
        "leaves a hundred threads",
        handler("for _ in range(100): threading.Thread(target=threading.Event().wait, daemon=True).start()\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "leaves a child with all its descriptors",
        handler(_INHERITED + "subprocess.Popen(['sleep', '120'], close_fds=False)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "leaves a child that prints",
        handler("subprocess.Popen(['sh', '-c', 'while :; do echo noise; sleep 0.01; done'])\nreturn 1"),
        answers(1),
    ),
    BadHandler("forks, and both return", handler("os.fork()\nreturn 1"), answers(1)),
    BadHandler("forks, and the child raises", handler("if not os.fork(): raise ValueError\nreturn 1"), answers(1)),
    BadHandler("forks, and the child exits", handler("if not os.fork(): sys.exit(3)\nreturn 1"), answers(1)),
    BadHandler(
        "forks, and the child prints ten thousand lines",
        handler("if not os.fork():\n    for n in range(10_000): print(n, 'x' * 100)\n    os._exit(0)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "forks twenty times",
        handler("for _ in range(20):\n    if not os.fork():\n        time.sleep(120)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "leaves zombies", handler("for _ in range(20):\n    if not os.fork(): os._exit(0)\nreturn 1"), answers(1)
    ),
    BadHandler(
        "leaves a process group of its own",
        handler("if not os.fork():\n    os.setpgid(0, 0)\n    time.sleep(120)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "leaves a session of its own",
        handler("if not os.fork():\n    os.setsid()\n    time.sleep(120)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "leaves a daemon",
        handler(
            """
            if not os.fork():
                os.setsid()
                if os.fork(): os._exit(0)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
                os.chdir('/')
                time.sleep(120)
            return 1
            """
        ),
        answers(1),
    ),
    BadHandler(
        "leaves a daemon and dies",
        handler("if not os.fork():\n    os.setsid()\n    if not os.fork(): time.sleep(120)\nos._exit(2)"),
        (exits_with(2), exits()),
    ),
    BadHandler(
        "stops its child",
        handler("child = os.fork()\nif not child: time.sleep(120)\nos.kill(child, signal.SIGSTOP)\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "leaves a child that is traced",
        handler(
            """
            child = os.fork()
            if not child:
                ctypes.CDLL(None).ptrace(0, 0, 0, 0)
                os.kill(os.getpid(), signal.SIGSTOP)
            os.waitpid(child, os.WUNTRACED)
            return 1
            """
        ),
        answers(1),
    ),
)

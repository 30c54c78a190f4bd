"""Closing, redirecting and forging what isn't theirs."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import TIMED_OUT, BadHandler, answers, exits, handler, raises

_EACH_OTHER = "for number in range(3, 1024):\n    try: {}\n    except OSError: pass\n"
_BY_ITS_HANDS = """
frame = sys._getframe().f_back
while frame:
    for value in list(frame.f_locals.values()):
        if callable(getattr(value, 'send', None)):
            for _ in range(3):
                try: value.send(3, time.perf_counter_ns(), b'"forged"')
                except TypeError: pass
    frame = frame.f_back
"""
_NOWHERE_WAITING = "for number in range(1024):\n    try: os.set_blocking(number, False)\n    except OSError: pass\n"
_FORGED = """
def forged(kind, payload):
    # The layout as it is declared, where it can be found; a guess at it otherwise.
    frames = sys.modules.get('lvtui_child.frames')
    layout = frames.ANSWER if frames else struct.Struct('!BHIII')
    return layout.pack(kind, 0, len(payload), *[1] * (len(layout.unpack(bytes(layout.size))) - 3)) + payload
"""
_WHATEVER = (answers(), answers("forged"), exits(), TIMED_OUT)
"""It has spoiled its own answers; what matters is that it spoiled nothing else."""

TABLE = (
    BadHandler("closes every descriptor", handler("os.closerange(0, 256)"), exits()),
    BadHandler("closes every descriptor but the first three", handler("os.closerange(3, 1024)"), exits()),
    BadHandler(
        "closes its standard streams' descriptors",
        handler("for number in range(3):\n    try: os.close(number)\n    except OSError: pass\nreturn 1"),
        answers(1),
    ),
    BadHandler(
        "closes sys.stdout",
        handler("print('last words')\nsys.stdout.close()\nreturn 1"),
        answers(1),
        then=raises("ValueError", "closed file"),
    ),
    BadHandler("sends its output nowhere", handler("os.dup2(os.open(os.devnull, os.O_RDWR), 1)\nprint()"), answers()),
    BadHandler(
        "reads its standard input", handler("return [sys.stdin.read(), os.read(0, 10) == b'']"), answers(["", True])
    ),
    BadHandler("asks a question", handler("input('well? ')"), raises("EOFError", "EOF when reading a line")),
    BadHandler(
        "puts /dev/null in the place of everything",
        handler("null = os.open(os.devnull, os.O_RDWR)\n" + _EACH_OTHER.format("os.dup2(null, number)")),
        exits(),
    ),
    BadHandler(
        "puts its output in the place of everything",
        handler(_EACH_OTHER.format("os.dup2(1, number)")),
        (exits(), TIMED_OUT),
    ),
    BadHandler(
        "answers three times in the runtime's name",
        handler(
            _EACH_OTHER.format("os.write(number, forged(3, b'\"forged\"') * 3)") + "return None",
            "import struct" + _FORGED,
        ),
        _WHATEVER,
    ),
    BadHandler(
        "answers three times by the runtime's own hands",
        handler(_BY_ITS_HANDS),
        _WHATEVER,
    ),
    BadHandler(
        "makes everything non-blocking",
        handler(_NOWHERE_WAITING + "return 1"),
        answers(1),
    ),
    BadHandler(
        "makes everything non-blocking before a large answer",
        handler(_NOWHERE_WAITING + "return 'x' * 3_000_000"),
        answers("x" * 3_000_000),
    ),
    BadHandler(
        "opens files until there are no more",
        handler(
            """
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            while True: kept.append(open(os.devnull))
            """,
            "kept = []",
        ),
        raises("OSError", "Too many open files"),
    ),
)

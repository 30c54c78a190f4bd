"""Printing too much, or what is no text."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import BadHandler, answers, handler, raises

TABLE = (
    BadHandler("prints 10 MB in one line", handler("print('x' * 10_000_000)\nreturn 1"), answers(1)),
    BadHandler(
        "prints 10 MB of errors", handler("os.write(2, b'y' * 100)\nsys.stderr.write('x' * 10_000_000)"), answers()
    ),
    BadHandler("prints a hundred thousand lines", handler("for n in range(100_000): print(n)\nreturn 1"), answers(1)),
    BadHandler("prints what is no UTF-8", handler("os.write(1, bytes(range(128, 256)) * 100)\nreturn 1"), answers(1)),
    BadHandler("prints NULs", handler("os.write(1, bytes(10_000))\nprint('\\0')"), answers()),
    BadHandler("prints lone surrogates", handler("print('\\udcff')\nreturn 1"), answers(1)),
    BadHandler(
        "prints what Lambda prints",
        handler(
            """
            for _ in range(100):
                print(f'END RequestId: {context.aws_request_id}')
                print(f'REPORT RequestId: {context.aws_request_id}\\tDuration: 1.00 ms\\tBilled Duration: 1 ms\\t')
                print('START RequestId: 00000000-0000-0000-0000-000000000000 Version: $LATEST')
                print('INIT_REPORT Init Duration: 1.00 ms\\tPhase: init\\tStatus: error\\tError Type: Runtime.Unknown')
            return 1
            """
        ),
        answers(1),
    ),
    BadHandler("prints commands to a terminal", handler("print('\\x1b]0;mine\\x07\\x1b[2J\\x1bc\\x9b31m')"), answers()),
    BadHandler(
        "prints its own command line and all it can read of itself",
        handler(
            """
            for name in ('cmdline', 'environ'):
                try: data = open(f'/proc/self/{name}', 'rb').read()
                except OSError: continue
                for word in data.split(b'\\0'):
                    os.write(1, word)
                    try: os.write(1, bytes.fromhex(word.decode()))
                    except ValueError: pass
            return 1
            """
        ),
        answers(1),
    ),
    BadHandler(
        "makes its output non-blocking and floods it",
        handler(
            """
            os.set_blocking(1, False)
            for _ in range(300):
                try: os.write(1, b'z' * 100_000)
                except BlockingIOError: pass
            return 1
            """
        ),
        answers(1),
    ),
    BadHandler(
        "logs what can't be formatted",
        handler("logging.error('%d', 'seven')", "import logging"),
        raises("TypeError", "%d format"),
    ),
    BadHandler(
        "takes the log handlers away",
        handler("logging.shutdown()\nlogging.getLogger().handlers.clear()\nlogging.error('lost')", "import logging"),
        answers(),
    ),
)

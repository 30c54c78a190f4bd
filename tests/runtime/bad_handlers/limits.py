"""Resources: taken away, used up."""

from __future__ import annotations

from tests.runtime.bad_handlers.endings import BadHandler, answers, handler, raises

_HARD = "resource.setrlimit(resource.{0}, ({1}, {1}))\nreturn 1"

TABLE = (
    BadHandler("may open nothing any more", handler(_HARD.format("RLIMIT_NOFILE", 0)), answers(1)),
    BadHandler(
        "fails when it may open nothing any more",
        handler("resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))\nraise ValueError('closed')"),
        raises("ValueError", "closed"),
    ),
    BadHandler("may write no file any more", handler(_HARD.format("RLIMIT_FSIZE", 0)), answers(1)),
    BadHandler("may start nothing any more", handler(_HARD.format("RLIMIT_NPROC", 0)), answers(1)),
    BadHandler("may take no more memory", handler(_HARD.format("RLIMIT_DATA", 2**20)), answers(1)),
    BadHandler("may use a second of processor", handler(_HARD.format("RLIMIT_CPU", 1)), answers(1)),
    BadHandler("asks for more memory than there is", handler("return bytes(2 ** 62)"), raises("MemoryError")),
    BadHandler("makes itself nice", handler("os.nice(19)\nreturn 1"), answers(1)),
    BadHandler(
        "makes itself the leader of a session again",
        handler("os.setsid()"),
        raises("PermissionError", "Operation not permitted"),
    ),
    BadHandler(
        "fills a folder with what is no file",
        handler(
            """
            os.chdir(tempfile.mkdtemp())
            os.mkfifo('pipe')
            os.symlink('/', 'root')
            os.symlink('nowhere', b'\\xff')
            os.mkdir(b'\\xfe\\n')
            os.chmod('.', 0)
            """
        ),
        answers(),
    ),
)

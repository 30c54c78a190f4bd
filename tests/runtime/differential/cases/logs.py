"""What a handler can write to its log."""

from __future__ import annotations

from tests.runtime.differential.cases.case import case, functions_of

LOGGING = """
    import logging, sys, threading, warnings
    log = logging.getLogger()
    log.warning("while importing")

    def levels():
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL, 35):
            log.log(level, "level %d", level)
    def level_set():
        log.setLevel(logging.INFO); log.info("seen"); log.debug("unseen"); log.setLevel(logging.WARNING)
    def logger_of_its_own():
        own = logging.getLogger("a.b"); own.setLevel(logging.DEBUG); own.debug("from %s", own.name)
    def arguments(): log.warning("%s and %d of %r", "one", 2, [3])
    def several_lines(): log.warning("one\\ntwo\\n")
    def empty(): log.warning("")
    def no_text(): log.warning({"a": [1]})
    def not_ascii(): log.warning("é ✓ \U0001f600")
    def tabs(): log.warning("a\\tb")
    def by_a_thread():
        thread = threading.Thread(target=log.warning, args=("aside",)); thread.start(); thread.join()
    def with_exc_info():
        try: 1 / 0
        except ZeroDivisionError: log.exception("failed")
    def with_stack_info(): logging.getLogger("s").warning("here", stack_info=True)
    def with_extra(): log.warning("more", extra={"colour": "blue"})
    def with_a_request_id_of_its_own(): log.warning("more", extra={"aws_request_id": "mine"})
    def with_wrong_arguments(): log.warning("%d", "text")
    def half_of_a_pair(): log.warning("\\ud83d")
    def not_propagated():
        quiet = logging.getLogger("quiet"); quiet.propagate = False; quiet.warning("by the last resort")
    def basic_config():
        logging.basicConfig(level=logging.DEBUG, format="other %(message)s"); log.info("unseen"); log.warning("seen")
    def captured_warning():
        logging.captureWarnings(True); warnings.warn("careful"); logging.captureWarnings(False)
    def of_the_root():
        handler, = log.handlers
        return [log.level, handler.level, handler.formatter._fmt, handler.formatter.datefmt]
    def filters_of_the_handler(): return [type(one).__name__ for one in log.handlers[0].filters]
    def class_of_the_handler(): return type(log.handlers[0]).__name__
    def clock(): return logging.Formatter.converter.__name__
    def between_prints():
        print("first"); log.warning("second"); print("third", file=sys.stderr); log.warning("fourth"); print("fifth")
    def after_half_a_line(): print("half", end=" "); log.warning("whole")
    def second_handler():
        more = logging.StreamHandler(sys.stdout)
        more.setFormatter(logging.Formatter("also %(aws_request_id)s %(message)s"))
        log.addHandler(more); log.warning("twice"); log.removeHandler(more)
    def second_handler_first():
        more = logging.StreamHandler(sys.stdout); more.setFormatter(logging.Formatter("%(aws_request_id)s"))
        log.handlers.insert(0, more)
        try: log.warning("no request id yet")
        finally: log.removeHandler(more)
    def formatter_of_its_own():
        handler, = log.handlers; old = handler.formatter
        handler.setFormatter(logging.Formatter("%(levelname)s %(aws_request_id)s %(message)s"))
        log.warning("one"); log.warning("two"); print("three"); log.warning("four\\n"); handler.setFormatter(old)
    def places():
        handler, = log.handlers; old = handler.formatter
        handler.setFormatter(logging.Formatter("%(pathname)s %(filename)s %(module)s %(funcName)s %(name)s\\n"))
        log.warning("one"); handler.setFormatter(old)
    def filtered():
        handler, = log.handlers; only = lambda record: "drop" not in record.getMessage()
        handler.addFilter(only); log.warning("keep"); log.warning("drop"); handler.removeFilter(only)
    def level_of_the_handler():
        handler, = log.handlers; handler.setLevel(logging.ERROR)
        log.warning("no"); log.error("yes"); handler.setLevel(0)
    def disabled(): logging.disable(); log.critical("no"); logging.disable(logging.NOTSET); log.critical("yes")
    # From here on the client's handler is gone.
    def forced_basic_config():
        logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", force=True)
        log.info("to standard error")
    def context_log_without_the_handler(): CONTEXT.log("one\\n"); CONTEXT.log("two"); CONTEXT.log("three\\n")
    def no_handlers(): log.handlers.clear(); log.warning("by the last resort")

    def handler(event, context):
        global CONTEXT
        CONTEXT = context
        return globals()[event]()
"""

OUTPUT = """
    import os, subprocess, sys, threading, warnings
    print("while importing"); print("aside", file=sys.stderr)

    def nothing(): pass
    def lines(): print("one"); print("two\\nthree\\n\\nfour")
    def half_a_line(): print("half a line", end="")
    def carriage_returns(): print("a\\rb\\r\\nc")
    def not_ascii(): print("é ✓ \U0001f600 \\u2028 \\x00 \\x1b[31mred")
    def half_of_a_pair(): print("\\ud83d")
    def a_byte_as_it_came(): print(b"\\xff".decode("utf-8", "surrogateescape"))
    def both_streams():
        print(1); print(2, file=sys.stderr); print(3); sys.stderr.write("4\\n"); sys.stdout.write("5\\n")
    def written_lines(): sys.stdout.writelines(["a\\n", "b\\n"])
    def printed_with_flush(): print("now", flush=True)
    def to_the_buffer(): sys.stdout.buffer.write(b"\\xff raw\\n"); sys.stdout.flush()
    def to_the_descriptors(): os.write(1, b"one\\n"); os.write(2, b"two\\n")
    def by_a_child_process(): subprocess.run(["/bin/sh", "-c", "echo out; echo err >&2"])
    def by_a_thread(): thread = threading.Thread(target=print, args=("aside",)); thread.start(); thread.join()
    def thread_that_fails():
        thread = threading.Thread(target=lambda: 1 / 0, name="t"); thread.start(); thread.join()
    def warning(): warnings.warn("careful")
    def much():
        for number in range(300): print(number, "x" * 100)
    def one_long_line(): print("x" * 100_000)
    def redirected():
        import contextlib, io
        with contextlib.redirect_stdout(io.StringIO()) as text: print("inside")
        return text.getvalue()
    def replaced(): old, sys.stdout = sys.stdout, sys.stderr; print("by the other"); sys.stdout = old
    def about_the_streams():
        return [[one.encoding, one.name, one.fileno(), one.isatty()] for one in (sys.stdout, sys.stderr)]
    def error_handling(): return [sys.stdout.errors, sys.stderr.errors]
    def standard_input(): return sys.stdin.read()
    def closed(): sys.stdout.close(); os.write(1, b"still here\\n")

    def handler(event, context):
        return globals()[event]()
"""

CASES = (
    case("logging", LOGGING, functions_of(LOGGING)),
    case("output", OUTPUT, functions_of(OUTPUT)),
)

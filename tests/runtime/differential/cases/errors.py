"""What a handler can raise, and the ways in which it can end its process."""

from __future__ import annotations

from textwrap import dedent

from tests.runtime.differential.cases.case import Case, case, functions_of

ERRORS = '''
    import asyncio, json
    import helper

    class Boom(Exception):
        """Of our own."""
    class Described(Exception):
        def __str__(self): return "described"
    class Outer:
        class Inner(ValueError): pass
    class LikeOurs(Exception):
        error_type = exception_type = "Runtime.Typed"
        msg, trace = "a message", ["a trace"]

    def with_a_text(): raise ValueError("boom")
    def without_a_text(): raise ValueError
    def with_an_empty_text(): raise ValueError("")
    def with_two_arguments(): raise ValueError("one", 2)
    def with_a_number(): raise ValueError(0)
    def with_a_note():
        error = ValueError("noted"); error.add_note("a note"); raise error
    def of_a_class_of_its_own(): raise Boom("mine")
    def of_a_nested_class(): raise Outer.Inner("inner")
    def of_a_class_that_describes_itself(): raise Described("hidden")
    def of_a_class_made_by_hand(): raise type("Made-By Hand", (Exception,), {})("x")
    def of_a_class_like_ours(): raise LikeOurs("typed")
    def of_several_lines(): raise ValueError("one\\ntwo\\n\\n  three\\ttab\\r\\nfour\\n")
    def not_ascii(): raise ValueError("é ✓ \U0001f600 \\u2028 \\u00a0 \\x7f")
    def half_of_a_pair(): raise ValueError("\\ud83d")
    def key_error(): return {}["missing"]
    def of_the_system(): open("/no/such/file")
    def of_unicode(): b"\\xff".decode()
    def assertion(): assert 1 == 2, "arithmetic"
    def division(): return 1 / 0
    def name(): return undefined
    def attribute(): return None.upper()
    def with_a_cause():
        try: division()
        except ZeroDivisionError as error: raise RuntimeError("worse") from error
    def while_another_is_handled():
        try: division()
        except ZeroDivisionError: raise RuntimeError("worse")
    def in_nested_calls(): return [(lambda: division())() for _ in range(1)]
    def in_a_second_module(): helper.fail("elsewhere")
    def in_the_library(): json.loads("{")
    def in_eval(): eval("1 / 0")
    def in_exec(): exec(compile("x = 1\\nraise ValueError('made')\\n", "made.py", "exec"))
    def in_a_statement_of_several_lines():
        return sum([
            1,
            2 / 0,
        ])
    def group(): raise ExceptionGroup("several", [ValueError("one"), TypeError("two")])
    def timeout(): asyncio.run(asyncio.wait_for(asyncio.sleep(9), 0.01))
    def stop_iteration(): return next(iter([]))
    def recursion(): return recursion()
    def import_of_no_module(): import no_such_module
    def import_of_no_such_name(): from helper import nothing
    def import_of_a_module_with_a_syntax_error(): import crooked
    def syntax_error(): compile("x ===", "made.py", "exec")
    def raised_again():
        try: helper.fail("first")
        except ValueError as error: raise error
    def without_its_trace():
        try: helper.fail("first")
        except ValueError as error: raise error.with_traceback(None)
    def no_exception(): raise "text"

    def handler(event, context):
        print("before")
        return globals()[event]()
'''

HELPER = """
    def fail(text):
        raise ValueError(text)
"""

EXITS = """
    import asyncio, os, signal, sys

    class Own(BaseException): pass
    class Mute(Exception):
        def __str__(self): raise ValueError("can't say")

    def exit_without_a_status(): sys.exit()
    def exit_0(): sys.exit(0)
    def exit_3(): sys.exit(3)
    def exit_256(): sys.exit(256)
    def exit_with_a_text(): sys.exit("a last word")
    def exit_by_the_shells_word(): exit(4)
    def exit_at_once(): os._exit(7)
    def keyboard_interrupt(): raise KeyboardInterrupt("stop")
    def generator_exit(): raise GeneratorExit
    def cancelled(): raise asyncio.CancelledError("gone")
    def base_exception_of_its_own(): raise Own("own")
    def base_exception_in_nested_calls(): base_exception_of_its_own()
    def group_of_base_exceptions(): raise BaseExceptionGroup("several", [Own("own")])
    def error_whose_text_fails(): raise Mute()
    def killed(): os.kill(os.getpid(), signal.SIGKILL)
    def terminated(): os.kill(os.getpid(), signal.SIGTERM)
    def segfault(): os.kill(os.getpid(), signal.SIGSEGV)
    def aborted(): os.abort()

    def handler(event, context):
        print("before")
        globals()[event]()
"""

CASES = (
    Case(
        "errors",
        {"app.py": dedent(ERRORS), "helper.py": dedent(HELPER), "crooked.py": "x = 1\ndef f(:\n"},
        functions_of(ERRORS),
    ),
    case("exits", EXITS, functions_of(EXITS)),
    Case(
        "error in a module called bootstrap",
        {"bootstrap.py": "def handler(event, context):\n    raise ValueError('mine')\n"},
        handler="bootstrap.handler",
    ),
)

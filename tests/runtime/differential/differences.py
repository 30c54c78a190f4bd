"""Where ours means to differ from AWS's client, exactly how, and why; anything else is a bug on one side.

A difference that is no more fails the test too: then its row is to go."""

from __future__ import annotations

from tests.runtime.differential.alike import (
    Alike,
    Everywhere,
    Place,
    Row,
    but_for,
    frames_in,
    has,
    without_the_clients_frames,
    without_the_warning,
)

EVERYWHERE = (
    Everywhere(
        "Traces show no frame of the runtime client's: it would name a file that isn't there.",
        without_the_clients_frames,
        Place("handler: one_parameter", "first", "answer"),
    ),
    Everywhere(
        "A general paragraph about updates of the runtime, of which there are none here.",
        without_the_warning,
        Place("import: no such module", "call", "log"),
    ),
)

NAMED_TUPLE = "The library's encoder takes a named tuple for a list; looking for them in every result would be slow."
BYTES_KEY = "The library's encoder takes no bytes for a key, where AWS's decodes them."
HALF_OF_A_PAIR = "AWS's client can't write half of a surrogate pair and fails or dies of it; ours writes the escape."
LATIN_1 = "From python3.12 on, AWS's client sends what fails in the init phase as Latin-1, or dies where it can't."
REFUSED = "What is no JSON is refused by Invoke and never gets so far; the parsers have different words for it."
STARTED = "How the interpreter was started: ours is kept apart from the user's own settings, and always in UTF-8."
REAL_PATH = "Code lies in a folder of its own, and what a handler opens has to be really there."
OUR_STACK = "A handler that looks at the stack sees what called it."
LOG_HANDLER = "The classes that AWS's client gives the root logger are its own."

NOT_BYTES = "keys must be str, int, float, bool or None, not bytes"
UNDECODED = has("'utf-8' codec can't decode byte 0xff", NOT_BYTES)
UNPARSED = has("Unable to unmarshal input: ", "Unable to unmarshal input: ")
UNPARSED_THERE = (has("Runtime.UnmarshalError", "None"), has("Unable to unmarshal input: ", ""))
WITHOUT_OUR_FRAMES = but_for(frames_in(r'[^"\n]*/lvtui/runtime/[^"\n]*'))
WITHOUT_REAL_PATHS = but_for(r"/[^\"' ]*/code(?=[/\"'])", "/var/task")

ROWS = (
    Row("results", ("Point(1, 2)",), NAMED_TUPLE, has('{"x": 1, "y": 2}', "[1, 2]")),
    Row("results", ("[Point(1, [Point(3, 4)])]",), NAMED_TUPLE, has('{"x": 3, "y": 4}', "[[1, [[3, 4]]]]")),
    Row(
        "results",
        ("Mapping()",),
        "AWS's encoder takes whatever has a method `_asdict` for a named tuple.",
        has('{"as": "dict"}', "Object of type Mapping is not JSON serializable"),
        has("None", "Runtime.MarshalError"),
        has("", "Object of type Mapping is not JSON serializable"),
    ),
    Row(
        "results",
        ("{b'key': 1}",),
        BYTES_KEY,
        has('{"key": 1}', NOT_BYTES),
        has("None", "Runtime.MarshalError"),
        has("", NOT_BYTES),
    ),
    Row("results", ("{b'\\xff': 1}",), BYTES_KEY, UNDECODED, log=UNDECODED),
    Row(
        "texts from python3.12 on",
        ("'\\ud83d'",),
        HALF_OF_A_PAIR,
        has("exit status 1", '"\\ud83d"'),
        has("Runtime.ExitError", "None"),
        has("surrogates not allowed", ""),
    ),
    Row(
        "errors",
        ("half_of_a_pair",),
        HALF_OF_A_PAIR,
        has("exit status 1", '{"errorMessage": "\\ud83d", "errorType": "ValueError", '),
        has("Runtime.ExitError", "ValueError"),
        has("surrogates not allowed", "[ERROR] ValueError: \\ud83d\n"),
    ),
    Row(
        "logging",
        ("half_of_a_pair",),
        HALF_OF_A_PAIR,
        has("surrogates not allowed", "null"),
        has("UnicodeEncodeError", "None"),
        has("[ERROR] UnicodeEncodeError", "\t\\ud83d"),
    ),
    Row(
        "import: syntax error in a module it imports",
        ("call",),
        "Python quotes the line from the file by the name it has in traces, and under that name there is none here.",
        has('x = (1,\\n"', 'x = (1,"'),
    ),
    Row(
        "import: error that is not ASCII, from python3.12 on",
        ("call",),
        LATIN_1,
        has("exit status 1", '"errorMessage": "é ✓"'),
        has("Runtime.ExitError", "RuntimeError"),
        has("UnicodeEncodeError", "[ERROR] RuntimeError: é ✓\n"),
    ),
    Row(
        "import: syntax error that is not ASCII, from python3.12 on",
        ("call",),
        LATIN_1,
        has("x = \udce9 = ]", "x = é = ]"),
    ),
    Row(
        "handler: coroutine",
        ("second",),
        "Python says where it was when it found that nobody waits for the answer: in the runtime client.",
        log=but_for(r"^\S+:\d+: (RuntimeWarning: .*\n).*\n", r"\1"),
    ),
    Row(
        "events",
        ("no JSON", "cut short", "too much", "a control character"),
        REFUSED,
        UNPARSED,
        log=UNPARSED,
    ),
    Row(
        "events",
        ("a byte order mark",),
        REFUSED,
        has('["dict", ', "Unable to unmarshal input: "),
        has("None", "Runtime.UnmarshalError"),
        has("", "Unable to unmarshal input: "),
    ),
    Row("events", ("NaN",), REFUSED, has("Unable to unmarshal input: ", "[nan, inf, -inf]"), *UNPARSED_THERE),
    Row(
        "events",
        ("empty",),
        "Invoke takes no event for an empty object.",
        has("Unable to unmarshal input: ", '["dict", "{}", 2]'),
        *UNPARSED_THERE,
    ),
    Row(
        "identity",
        ("sent",),
        "It is sent by Cognito alone: a caller of Invoke has no means to.",
        has("cognito_identity_id=i,", "cognito_identity_id=None,"),
    ),
    Row(
        "variables",
        ("sorted(set(os.environ) - {'LC_CTYPE'})", "sorted(set(AT_FIRST) - {'LC_CTYPE'})"),
        "TMPDIR names what stands for /tmp.",
        but_for('"TMPDIR", '),
    ),
    Row(
        "variables",
        ("context.function_name",),
        "The context is what the environment was started with, whatever a handler does to its variables.",
        has('"other"', '"demo"'),
    ),
    Row(
        "about the code",
        ("__file__", "__spec__.origin", "pkg.inner.__file__", "list(pkg.__path__)", "repr(pkg.inner)", "sys.path[0]"),
        REAL_PATH,
        WITHOUT_REAL_PATHS,
    ),
    Row("about the code", ("sys.flags.isolated", "sys.flags.utf8_mode"), STARTED, has("0", "1")),
    Row("about the code", ("sys.flags.safe_path",), STARTED, has("false", "true")),
    Row(
        "about the code",
        ("sys.excepthook is sys.__excepthook__",),
        "Ours takes its own frames out of the trace of what ends the process.",
        has("true", "false"),
    ),
    Row("about the code", ("locale.getpreferredencoding(False)",), STARTED, has("UTF-8", "utf-8")),
    Row(
        "about the code",
        ("type(sys.stdout).__name__",),
        "AWS's client puts a class of its own before Python's to have no print held back; ours starts Python so.",
        has("Unbuffered", "TextIOWrapper"),
    ),
    Row("logging", ("with_stack_info", "second_handler_first"), OUR_STACK, log=WITHOUT_OUR_FRAMES),
    Row("logging", ("filters_of_the_handler",), LOG_HANDLER, has('["LambdaLoggerFilter"]', "[]")),
    Row("logging", ("class_of_the_handler",), LOG_HANDLER, has("LambdaLoggerHandler", "LogHandler")),
    Row(
        "logging",
        ("context_log_without_the_handler",),
        "Without its handler AWS's client prints the text, which is no entry of its own then; ours stays one.",
        log=has("one\ntwothree", "one\ntwo\nthree"),
    ),
)

DIFFERENCES: dict[Place, tuple[str, Alike]] = {
    Place(row.case, call, aspect): (row.reason, alike)
    for row in ROWS
    for call in row.calls
    for aspect, alike in (("answer", row.answer), ("error_type", row.error_type), ("log", row.log))
    if alike is not None
}
"""The reason and the exact difference, by place."""

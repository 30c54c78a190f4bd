"""The life of a worker: hello, the init phase, then call after call until the app has no more."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from os import _exit
from time import perf_counter_ns, sleep, time
from typing import Any, BinaryIO, NoReturn

from . import logs, trace
from .answers import RESPONSE_LIMIT, Encoder, Fault, error_document, last_words, too_large
from .code import Handler, import_handler, look_in_task_root_first
from .context import LambdaContext, facts_of_the_environment
from .frames import ERROR, HELLO, INIT_FAILED, READY, REQUEST, RESULT
from .link import Inbox, Link, die_with_the_app, heed_signals, set_limits, take_standard_streams

decode = json.JSONDecoder().decode


def main(arguments: list[str], role: str) -> NoReturn:
    """Run to the end; `arguments` are the descriptors of requests, answers, output and lifeline, the mark, and
    microseconds to wait in the init phase. In the role ``plain`` there are no descriptors, only standard streams."""
    began_ns = perf_counter_ns()
    *numbers, mark, delay_us = arguments
    descriptors = [int(number) for number in numbers] or take_standard_streams()
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    requests, answers, logs.output = descriptors[:3]
    if role == "plain":
        stream: BinaryIO = io.BufferedReader(Inbox(requests), 65536)
    else:
        stream = os.fdopen(requests, "rb", 65536)
        die_with_the_app(descriptors[3])
    heed_signals()
    set_limits()
    link = Link(answers, logs.output, bytes.fromhex(mark), forked=role == "zygote")
    link.send(HELLO, began_ns, "{}.{}.{}".format(*sys.version_info).encode())
    inject_delay("init", int(delay_us))
    handler = initialise(link, began_ns)
    link.send(READY, began_ns)
    with stream:
        serve(link, handler, stream)


def initialise(link: Link, began_ns: int) -> Handler:
    """The init phase: make the process look like Lambda's and import the handler, or say why not and leave."""
    if os.environ.get("LC_CTYPE") in ("C.UTF-8", "C.utf8", "UTF-8"):
        del os.environ["LC_CTYPE"]  # Python's own doing, where this machine has no such locale as LANG
    sys.argv[:] = ["/var/runtime/bootstrap.py"]
    sys.dont_write_bytecode = True  # the code's folder is read-only on Lambda
    sys.excepthook = show_uncaught
    logging.getLogger().addHandler(logs.LogHandler())
    look_in_task_root_first()
    try:
        return import_handler(os.environ["_HANDLER"])
    except Exception as error:
        document = error_document(error, "")
        logs.write_error(document)
        link.send(INIT_FAILED, began_ns, Encoder().to_bytes(document), document["errorType"])
        os._exit(1)


def serve(link: Link, handler: Handler, requests: BinaryIO) -> NoReturn:
    """Answer requests in order; end-of-file means that the app has no more, or has gone."""
    encoder, facts, read = Encoder(), facts_of_the_environment(), requests.read
    while True:
        context = LambdaContext(facts)  # while nobody waits
        header = read(REQUEST.size)
        if len(header) < REQUEST.size:
            _exit(0)
        payload_size, limit_ms, delay_us, context_size, id_size, arn_size, fails = REQUEST.unpack(header)
        names = read(id_size + arn_size).decode("ascii")
        request_id = logs.current_request = names[:id_size]
        arn = names[id_size:]
        client_context = read(context_size) if context_size else b""
        payload = read(payload_size)
        began_ns, now_ms = perf_counter_ns(), int(time() * 1000)
        trace.tell(trace.trace_id(request_id, now_ms))
        try:
            context._begin(request_id, arn, client_context, now_ms + limit_ms)
            if delay_us or fails:
                inject(delay_us, fails)
            answer = call(handler, payload, context, encoder)
        except Exception as error:
            document = error_document(error, request_id)
            logs.write_error(document)
            link.send(ERROR, began_ns, encoder.to_bytes(document), document["errorType"])
        else:
            if len(answer) <= RESPONSE_LIMIT:
                link.send(RESULT, began_ns, answer)
            else:
                error_type, answer = too_large()
                link.send(ERROR, began_ns, answer, error_type)


def inject(delay_us: int, fails: bool) -> None:
    """Do to a call what the fault dial says; raises `Fault` if it is to fail."""
    inject_delay("latency", delay_us)
    if fails:
        logs.write("[INJECTED]\tfailure\n")
        raise Fault("InjectedFailure", "The fault dial made this call fail: the handler was not run.")


def inject_delay(what: str, delay_us: int) -> None:
    """Wait, and say so in the log."""
    if delay_us:
        logs.write(f"[INJECTED]\t{what} {delay_us / 1000:.2f} ms\n")
        sleep(delay_us / 1_000_000)


def call(handler: Handler, payload: bytes, context: LambdaContext, encoder: Encoder) -> bytes:
    """Event in, handler, JSON out; raises what the handler raises, or `Fault`."""
    try:
        event = decode(payload.decode())
    except Exception as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error
    result = handler(event, context)
    if isinstance(result, bytes):
        return result
    try:
        return encoder.to_bytes(result)
    except Exception as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def show_uncaught(_kind: Any, error: BaseException, _trace: Any) -> None:
    """Print what ends the process as Python would, without our own frames."""
    sys.stderr.write(last_words(error))

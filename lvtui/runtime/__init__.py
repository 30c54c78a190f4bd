"""Runs handlers in processes of their own: execution environments as on Lambda, on this machine.

pool         the door: invoke one call or many, retire, close
callers      somebody with one call, or a batch     capacity     how many environments there may be, and which one goes
version      the environments of one version, and which call goes to which of them
environment  one environment: cold start, deadline, memory, crash, replacement
worker       a process that answers call by call    frames       requests and answers as bytes
channels     the ways to it and back: pipes         threaded     the same in the plain way, with threads
processes    how a worker is started                zygote       forked from a Python that is there already
process      what it is, and spawning it            janitor      clears up after an app that is killed
output       what was printed, call by call         report       log lines and the platform's errors
unpack       code from its zip                      code_folder  where it lies, and that it stays as it is
folders      a place on disk, and that it goes      variables    what a handler finds in its environment
interpreters which Python runs a declared runtime   deadline     a moment that is often put off
request      a call on its way, and what came of it site         a version, ready to be run
bootstrap    where the child starts                 lvtui_child  what runs there

Where it differs from AWS, on purpose (`tests/runtime/differential` compares the rest with AWS's own runtime client):

- Code lies in a folder of its own, which is the working directory and ``LAMBDA_TASK_ROOT``; ``__file__`` tells the real
  path, while traces and error documents say ``/var/task``. What stands for ``/tmp`` is another folder, named by
  ``TMPDIR``: a path that is written out as ``/tmp/…`` is this machine's own.
- The packages of the Python that runs a handler can be imported, where AWS has only boto3. It runs isolated from the
  user's own settings, and in UTF-8 mode.
- An environment that has had nothing to do for 5 ms is frozen: its whole process group is stopped until the next call,
  as AWS freezes the machine. A child that a handler put into a session of its own runs on, and goes with the
  environment. Elsewhere than on Linux nothing is frozen; what prints between calls is held up by the full pipe.
- `MemorySize` is about the resident memory of the handler's own process, not of children it starts. It is looked at
  every 20 ms, and before each answer.
- What the init phase printed comes before START in the first call's log; there is no INIT_START line, and a failed init
  has no general warning about updates of the runtime. A crash during import is an exit error at once; AWS was seen to
  wait for the timeout.
- A process that replaces one that crashed or was killed is a cold start like any other, Init Duration included.
- Traces hide the runtime's own frames: a handler with the wrong number of parameters has an empty ``stackTrace``.
- What AWS's encoder is alone with: a named tuple is answered as a list here, keys of bytes and objects with ``_asdict``
  are errors. Half a surrogate pair is answered as its escape, where AWS's client fails.
- The attributes of the context that say where it runs are those of the start of the environment.

What costs nobody an answer: each call is sent to one environment and answered at once, so a crash is that of the first
call that has no answer; those behind it never ran, and go to a fresh process.

On Windows, which has no groups of processes, no inherited descriptors and no pipes that the loop could watch, workers
live the plain way, which ``Processes(plain=True)`` forces anywhere (it runs in the tests, on Linux):

- What a handler started itself may outlive it, whether it crashed, was killed or its app was. A busy handler notices
  that the app was killed unless it keeps the interpreter to itself.
- `MemorySize` is not enforced, and Max Memory Used is 0: the system's own ways to tell are not asked.
- Nothing is frozen between calls. What prints then is held up a little later, by a pipe and a piece read ahead.
- What a killed app leaves on disk is removed by the next one to start.
- A crash is reported by the number that Windows gives it: ``exit status 3221225477``.
- There is one variable more, ``SYSTEMROOT``, without which nothing runs.

It is the user's own code: the limits keep accidents in, they are no security boundary.
"""

from lvtui.runtime.interpreters import Interpreter, Interpreters
from lvtui.runtime.pool import EnvironmentsClosed, ExecutionEnvironments

__all__ = ["EnvironmentsClosed", "ExecutionEnvironments", "Interpreter", "Interpreters"]

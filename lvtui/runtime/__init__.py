"""Runs handlers in processes of their own: execution environments as on Lambda, on this machine.

pool         the door: invoke one call or many, retire, close
version      the environments of one version, and which call goes to which of them
environment  one environment: cold start, deadline, crash, replacement
worker       a process and its descriptors          process      starting, killing, reaping
frames       requests and answers as bytes          output       what was printed, call by call, within bounds
report       log lines and the platform's errors    variables    what a handler finds in its environment
unpack       code from its zip                      folders      where it lies, and that it goes
interpreters which Python runs a declared runtime   deadline     a moment that is often put off
request      a call on its way                      site         a version, ready to be run
bootstrap    where the child starts                 lvtui_child  what runs there

Where it differs from AWS, on purpose:

- Code lies in a folder of its own, which is the working directory and ``LAMBDA_TASK_ROOT``; ``__file__`` tells the real
  path, while traces say ``/var/task``. What stands for ``/tmp`` is another, named by ``TMPDIR``: a path that is
  written out as ``/tmp/…`` is this machine's own.
- The packages of the Python that runs a handler can be imported, where AWS has only boto3.
- What a handler left running isn't frozen between calls; it is only held up when it prints.
- What the init phase printed comes before START in the first call's log; there is no INIT_START line.
- A process that replaces one that crashed or was killed is a cold start like any other, Init Duration included.
- A named tuple is answered as a list, where AWS's encoder makes it an object.

It is the user's own code: the limits keep accidents in, they are no security boundary.
"""

from lvtui.runtime.interpreters import Interpreter, Interpreters
from lvtui.runtime.pool import EnvironmentsClosed, ExecutionEnvironments

__all__ = ["EnvironmentsClosed", "ExecutionEnvironments", "Interpreter", "Interpreters"]

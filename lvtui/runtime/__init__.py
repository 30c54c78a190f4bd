"""Runs handlers in processes of their own: execution environments as on Lambda, on this machine.

pool         the door: invoke one call or many, retire, close
version      the environments of one version, and which call goes to which
environment  one environment: cold start, deadline, crash, replacement
worker       a process and its descriptors         process      starting, killing, reaping
frames       requests and answers as bytes         output       what was printed, call by call, within bounds
report       log lines and the platform's errors   variables    what a handler finds in its environment
unpack       code from its zip                     folders      where it lies, and that it goes
interpreters which Python runs a declared runtime  request      a call on its way
bootstrap    where the child starts                lvtui_child  what runs there
"""

from lvtui.runtime.interpreters import Interpreter, Interpreters
from lvtui.runtime.pool import EnvironmentsClosed, ExecutionEnvironments

__all__ = ["EnvironmentsClosed", "ExecutionEnvironments", "Interpreter", "Interpreters"]

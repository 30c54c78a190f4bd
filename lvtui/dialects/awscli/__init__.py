"""The ``aws lambda …`` command line: an operation as its line, a line as its operation, and what running it prints.

It is AWS CLI version 2 that is spoken here: the one AWS recommends, whose ``--payload`` is base64 unless
``--cli-binary-format raw-in-base64-out`` is given (semantics §10), and whose exit codes say what went wrong. Version 1
reads the same lines apart from that option.

rendering   an operation → its line                  parsing    words → an operation, and how to print its answer
options     the options each operation takes         values     what the words of an option mean
shorthand   ``Key=value,Other=[a,b]``                checks     what the CLI itself refuses to send
refusals    what stderr shows, and the exit codes    manual     the help
printing    JSON and text     tables   tables        paging     all pages as one answer
running     a line → what the terminal would show    waiters    ``aws lambda wait …``
files       the files that a line names

Only `rendering` is imported from here: the screen shows lines long before somebody types one.
"""

from lvtui.dialects.awscli.rendering import render, render_lines

__all__ = ["render", "render_lines"]

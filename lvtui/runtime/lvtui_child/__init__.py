"""What runs in a handler's own process: imports one handler, then answers request after request.

loop      the init phase, the loop of calls      link     frames to and from the app, the lifeline
code      finding and importing the handler      answers  JSON as AWS's client writes it, error documents
context   the handler's second argument          logs     the logging module's lines, in AWS's format
frames    the layout of requests and answers, which the app's side imports too

Standard library only, and it must run on Python 3.8, whatever runs the app. What a handler should find in its
environment (semantics §7.5) is all the configuration there is; four descriptors and the mark that parts the
captured output of one call from the next come as arguments; in the plain way there are only standard streams.
"""

"""Small windows. Those for an operation show AWS's answer to it before it is sent.

dialog      what all share: a sentence, a command, enter and escape
mistake     one that sends what AWS refuses, if it is told to
new_function, publish, alias, canary, setting, confirm, delete_version, prune      operations
number, event_name, function_list, leaving, problems, events, trust, fault_dial      our own questions and answers
"""

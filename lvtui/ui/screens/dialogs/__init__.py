"""Small windows. Those for an operation show AWS's answer to it before it is sent.

dialog      what all share: a sentence, a command, enter and escape
new_function, publish, alias, setting, confirm            operations
number, event_name, function_list, leaving, problems, events, trust, fault_dial      our own questions and answers
"""

"""Small windows. Those for an operation show AWS's answer to it before it is sent.

dialog      what all share: a sentence, a command, enter and escape
mistake     one that sends what AWS refuses, if it is told to
new_function, publish, alias, canary, confirm, delete_version, prune, permission      operations
number, event_name, function_list, leaving, problems, events, trust, fault_dial, files, trigger, endpoint,
write_files, at_hand      our own questions and answers
run, call, comparison, export_run       experiments: beginning a run, one of its calls, two runs, writing one
"""

"""What fills the terminal: the workbench, help, and the dialogs over them.

front       what is seen before the workbench can be
bench       what every action shares        workbench  the four panes, put together from the actions below
function_actions, code_actions, file_actions, version_actions, alias_actions, run_actions
            what is done, by what it is done to
arrangement, sessions, places, jump     which panes are seen, where one was and goes
snapshots   the states of earlier
help        the keys of a pane              dialogs    one window each
"""

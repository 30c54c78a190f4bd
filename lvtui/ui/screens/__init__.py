"""What fills the terminal: the workbench, help, and the dialogs over them.

bench       what every action shares        workbench  the four panes, put together from the actions below
function_actions, version_actions, alias_actions, run_actions     what is done, by what it is done to
snapshots   the states of earlier
help        the keys of a pane              dialogs    one window each
"""

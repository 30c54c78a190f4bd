"""The parts of the screen. Each posts what happened, in the past tense; screens ask the service.

pane, list_pane                         framed parts
versions_pane, aliases_pane, code_pane, runner_pane                   the four
row_list, tab_line, picker, field       choosing and typing
weight_bar  how an alias splits         tally_bars, share_plot, outcome_strip                 what a run did
code_area   highlighted text            configuration_view, output_view                       settings, results
snapshot_panes                          the states of earlier, and what differs
masthead, alias_bar, command_strip, key_line              the lines above and below the panes
"""

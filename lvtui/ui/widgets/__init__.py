"""The parts of the screen. Each posts what happened, in the past tense; screens ask the service.

pane, list_pane                         framed parts
versions_pane, aliases_pane, code_pane, runner_pane                   the four
row_list, tab_line, picker, field, line_input, filter_line, choice_list     choosing and typing
as_it_is, passage, button_row           what a field, a text and the buttons of a dialog do where it gets narrow or odd
version_row, column_heads               what a list of versions shows at which width
weight_bar  how an alias splits         tally_bars, share_plot, outcome_strip                 what a run did
code_area, code_document   text, coloured where it is seen      configuration_view, output_view     settings, results
code_search, code_checks, foot_line, checks_line, file_name           what the code pane is made of besides
entry_rows, history_pane, command_log_pane, snapshot_panes     what was done; the states of earlier
masthead, alias_bar, command_strip, key_cast, key_line              the lines above and below the panes
"""

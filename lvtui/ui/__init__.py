"""The screen: Textual only here.

start       opens it            app      themes, and the workbench        commands  what the palette offers
screens     the workbench, its actions by what they act on, help, dialogs
widgets     panes, lists, plots, fields: each says what happened and decides nothing
buffer      the editor's text, and whether it is deployed
text        text of others made safe to show        version_look  how a version looks everywhere
themes      TOML files that become Textual themes   ages          how long ago
dressing    which theme is worn, and anew while its file is edited
terminal    how many colours a terminal has     palette_256     a theme on one of 256
in_order    each key has its effect before the next one has
keys        which keys there are, and the user's own    finding       what the palette puts first
columns     from which widths on the screen is arranged otherwise
style_sheet which reads each source once
recents     where the user has been     view_state      how the screen was left     tall_letters    for a room
fault_words what a fault dial does, and did, in words           prune_words  what pruning would do, and did
run_words   what a run will do, as a sentence and as a command      outcome_texts  what a call did, in texts
version_list, alias_list, sorting   which rows a list shows, and in what order
alias_choices               what an alias could point at, and what AWS says to that
"""

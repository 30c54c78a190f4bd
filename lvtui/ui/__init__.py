"""The screen: Textual only here.

start       opens it            app      themes, and the workbench        commands  what the palette offers
screens     the workbench, its actions by what they act on, help, dialogs
widgets     panes, lists, plots, fields: each says what happened and decides nothing
buffer      the editor's text, and whether it is deployed
text        text of others made safe to show        version_look  how a version looks everywhere
themes      TOML files that become Textual themes   ages          how long ago
fault_words what a fault dial does, and did, in words
"""

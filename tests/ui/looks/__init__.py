"""Pictures of every screen and dialog: in `text/` for each size what it says, in `svg/` what each look makes of it.

walk      the table: what is pictured, and how a user gets there
world     a workspace in which everything that moves stands still
picture   a running app as text and as SVG
kept      what is committed, and how it is compared and rewritten (``pytest tests/ui/looks --update-looks``)
readme    the picture at the top of the README: ``python -m tests.ui.looks.readme``
"""

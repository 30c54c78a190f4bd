"""Runs, and what their numbers say.

tally     the outcomes of a run, in arrays     series   what the plots are fed, thinned and frozen
chance    what chance alone explains: bands, intervals, the odds of seeing nothing
"""

"""Runs, and what their numbers say.

tally     the outcomes of a run, in arrays     series   what the plots are fed, thinned and frozen
order     results in the order of their calls, not of their arrival
chance    what chance alone explains: bands, intervals, the odds of seeing nothing
"""

"""Runs, and what their numbers say.

plan          what a run is to do                 run           plays it: begun, held, stopped, counted
pace          how many calls are due when         event_sources what is sent: one event, a set, a template
tally         the outcomes of a run, in arrays (blocks, records, kept, timings, asked)
series        what the plots are fed, thinned and frozen (thinned, duration_classes)
chance        what chance alone explains: bands, intervals, the odds of seeing nothing
split, rates, durations, special                  observed against asked, two versions beside each other
sequential    the same, to be looked at as often as one likes
verdict       is the new version any worse?       canaries      how often that is wrong, by simulation
judging       the verdict on a run                comparing     two runs; one run under another plan
readings, tables, words                           each plot in a line, as a table; figures in words
summary, export                                   everything about a run that is passed on, and its files
"""

"""The same handlers under AWS's own runtime client and under ours.

cases        what is run: tables, one for each subject   differences   where we mean to differ, exactly how, and why
runtime_api  Lambda's side of the Runtime API          aws_client    AWS's client, run against it
observed     what a call came back with, comparable    test_differential   the comparison
"""

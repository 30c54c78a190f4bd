"""The commands: one module each, imported when it is asked for.

main   the command line itself      demo   the story without a screen      bars   bars made of text
"""

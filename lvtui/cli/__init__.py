"""The commands: one module each, imported when it is asked for.

main   the command line itself      demo   the story without a screen      bars   bars made of text
snapshot   the state of earlier, kept under names
doctor     is everything well; repairs      machine   what lvtui finds around it
"""

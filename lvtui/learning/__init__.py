"""What lvtui teaches, with every claim carried out.

lecture   the story from an empty workspace to a promoted version
steps     what a step of a story is made of
"""

"""One operation in the languages people speak to AWS in.

awscli   the ``aws lambda …`` line
"""

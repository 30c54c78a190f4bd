"""One operation in the languages people speak to AWS in, and one function in those of scripts and templates.

awscli   the ``aws lambda …`` line        boto3    the line of Python
rest     the HTTP request and its answer  export   a function with everything, as a script or a template
completion   what could come next in an ``aws lambda …`` line
"""

"""How fast lvtui is beside the limit of what could be, measured in turn, in one run: ``python -m tests.benchmarks``.

table     a row of a table: measuring ours and the limit in turn, goals, columns
runtime   the rows about invoking      house     a service with a function, and how a run is consumed
storage   the rows about the workspace
experiments  the rows about runs that are watched
endpoint  the rows about boto3 and the endpoint    toy_endpoint  the limit of that, as a program
bare      the limit: a worker with nothing but frames, its process in bare_worker
peers     what others take: python-lambda-local, and AWS's own runtime client on the Runtime API of runtime_api
memory_of_a_run, lambda_local_calls     programs that are run in a process of their own

A new table is a module with ``ROWS``, named in `tests.benchmarks.__main__.TABLES`. Only ratios are worth reading: both
sides of a row are slowed alike by whatever else the machine does.
"""

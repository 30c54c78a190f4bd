"""AWS Lambda versions and aliases, in a terminal, on your own machine.

operations   the Lambda API as data: requests, results, limits, REST bindings, validation
domain       what a function, a version and an alias are, and the rules they keep
service      the one door: every change and every question goes through `service.call(request)`
runtime      execution environments: handlers in child processes, kept warm per version
storage      the workspace folder, in TOML a person can read
dialects     one operation as an `aws lambda …` command
experiments  what a run of invocations did, and what chance alone would have done
learning     the lecture, step by step, with its claims checked
server       the HTTP endpoint that boto3 and the AWS CLI talk to, in the running loop
ui, cli      two ways in: each knows the service, neither knows the other
wiring       builds a service from settings: the only place that names the adapters
settings     where files live, and what the user chose      toml_files  TOML written by hand, read with care
"""

__version__ = "0.1.0"

"""The endpoint: Lambda's own HTTP API, and its function URLs, on this machine.

endpoint       Endpoint: binds, starts and stops, alone or in a running loop
application    what is done with one request      bodies  reading one, with limits
guards         who may ask: host names, browsers, the token      signatures  what a request says of its caller
reachable      the addresses to give to others                   url_permissions  whether a policy opens a function URL
services       the service of a region, caught up with other processes
addresses      links in answers that lead back here      function_urls  events and answers of function URLs
variables      the lines to paste into the shell of a client
cors           which pages of other origins may call one          connections  clients that are slow or gone

Signatures are accepted unverified: whoever reaches the endpoint may use it, and run code as its user. So it listens on
this machine alone unless told otherwise, knows only names that mean this machine, and does not answer web pages. With
a token, the access key id of a request has to be that token. A function URL asks for neither: with the AuthType
``NONE`` its resource policy has to open it to everybody, as on AWS; with ``AWS_IAM`` its id is what one has to know,
and the token where there is one. Answers to function URLs are never streamed: ``RESPONSE_STREAM`` is treated as
``BUFFERED``.
"""

from lvtui.server.endpoint import Endpoint, EndpointUnavailable

__all__ = ["Endpoint", "EndpointUnavailable"]

"""Serves the floors the way the forum is served: the same server, in one process."""

import sys

from forum.web.server import listen, serve_here
from tests.bench.floors import create_floors

if __name__ == "__main__":
    serve_here(create_floors(), listen("127.0.0.1", int(sys.argv[1])), 2)

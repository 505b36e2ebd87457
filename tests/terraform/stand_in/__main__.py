"""Serve the stand-in provider until standard input closes, which it does when the parent ends.

The first line on standard output is the value for TF_REATTACH_PROVIDERS.
"""

import argparse
import os
import sys

from .schema import ProviderSchema, versions
from .server import start
from .servicer import Provider


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="stand_in", description=__doc__.splitlines()[0])
    parser.add_argument("--schema", choices=versions(), default=versions()[-1])
    parser.add_argument("--directory", default=".", help="where relative paths begin")
    arguments = parser.parse_args()
    os.chdir(arguments.directory)

    server, address = start(Provider(ProviderSchema.load(arguments.schema)))
    print(address, flush=True)
    sys.stdin.read()
    server.stop(grace=1).wait()


if __name__ == "__main__":
    main()

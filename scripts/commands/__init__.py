"""What the commands in scripts/ share."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where it is found out
    raise SystemExit("error: this python3 is too old; install Python 3.11 or newer")

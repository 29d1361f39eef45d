"""Drives the emulator with the vendor's own client, trezorlib, and compares
every signature with our driver's and with a judge's that knows neither.

    python -m suite [WORD…]     only the cases with one of the words in their names

SERVE and DRIVE in the environment are the two programs beside this folder.
"""

import os
import sys
import warnings

from . import parties
from .harness import run_all

# Modules add their cases when they are imported, in this order.
from . import cases_accounts  # noqa: F401
from . import cases_transactions  # noqa: F401
from . import cases_messages  # noqa: F401
from . import cases_sessions  # noqa: F401
from . import cases_delegation  # noqa: F401
from . import cases_bridge  # noqa: F401
from . import cases_cli  # noqa: F401

# The oldest firmware here is older than what trezorlib likes.
warnings.filterwarnings("ignore", "Firmware is out of date")

status = run_all(sys.argv[1:])
parties.end_driver()
sys.stdout.flush()
# Not through the interpreter's exit handlers: one of them, of the library's
# USB part, complains where there is no USB.
os._exit(status)

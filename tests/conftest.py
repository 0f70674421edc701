"""Tests draw the same examples every time, unless PLANNER_EXPLORE asks for new ones.

Commands started by tests hear Ctrl-C, also where the tests run in the background and do not.
"""

import os
import signal

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
if not os.environ.get("PLANNER_EXPLORE"):
    settings.load_profile("repeatable")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

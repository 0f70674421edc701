"""Tests draw the same examples every time, unless PLANNER_EXPLORE asks for new ones."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
if not os.environ.get("PLANNER_EXPLORE"):
    settings.load_profile("repeatable")

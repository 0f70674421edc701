"""The checks behind ``planner.check``: references, then what is legal but strange."""

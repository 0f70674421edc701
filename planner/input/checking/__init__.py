"""The checks behind ``planner.input.check``: references, then what is legal but strange."""

"""How a plan is found and proved."""

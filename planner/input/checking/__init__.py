"""The checks of a county and a scenario: references, contradictions, plausibility."""

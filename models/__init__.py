"""The problem: what a county is, what a plan is, and the mathematics between them."""

"""Complaints about an input; ``x.advice`` says what to do about ``x``."""

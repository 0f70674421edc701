"""Subprocesses, interrupts and files."""

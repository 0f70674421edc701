"""Subprocesses, deadlines, interrupts, processors and files."""

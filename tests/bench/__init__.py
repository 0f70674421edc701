"""Measurements, for information only: what a solve costs in time and memory."""

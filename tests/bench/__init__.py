"""Measurements, for information only: is the search any good, and what does a plan cost?"""

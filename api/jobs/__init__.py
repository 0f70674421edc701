"""Bring jobs from the queue to their end: county cache, dispatcher, attempts, events."""

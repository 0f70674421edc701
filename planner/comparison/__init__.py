"""Plans side by side: their figures, their money, what they fund."""

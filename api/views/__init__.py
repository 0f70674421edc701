"""Turn records of the store into JSON, and requests into records."""

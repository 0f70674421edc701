"""Records of the store as JSON, and requests as records."""

"""The steps of reading a county: bytes to text, text to documents, documents to models."""

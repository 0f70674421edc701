"""The parts of ``planner.read``: bytes to text, text to documents, documents to tables."""

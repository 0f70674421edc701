"""The parts of ``planner.input.read``: bytes to text, text to documents, documents to tables."""

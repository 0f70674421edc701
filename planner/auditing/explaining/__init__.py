"""How each figure of a plan comes about, term by term, from the audit's own recomputation."""

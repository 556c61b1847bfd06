"""Self-assessments of a provider: what is carried and known already, answering, evidence, the declaration and the copy."""

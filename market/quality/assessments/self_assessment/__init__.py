"""Self-assessments: carried forward from last year, answered by the provider, declared by its owner."""

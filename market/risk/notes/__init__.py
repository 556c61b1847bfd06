"""Intelligence notes: what was heard of a place or a provider, from whom, and how far it can be relied on."""

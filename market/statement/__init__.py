"""The Market Position Statement: editions with a frozen snapshot, their sections, commissioning intentions, and the builder.

Care Act 2014 section 5 and statutory guidance 4.81: providers need market signals and intelligence; a statement gives them evidence,
analysis and the council's intent. A published edition never changes.
"""

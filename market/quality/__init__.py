"""Quality: the one framework, its consolidation from legacy tools, assured services, assessments, actions, the programme.

Section 5 of the Care Act 2014 asks a council to promote high quality services; docs/quality.md is the contract between
the sub-packages.
"""

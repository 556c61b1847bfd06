"""Failure cases: declaring, stages, the people affected by funder, the log, what partners see, the incident book and lessons.

A `failure case` is one provider, or one or several of its places, that fails or closes. Its `trigger` is a code of the protocol; `duty
answers` say whether section 48 of the Care Act binds the council. A `person` is a case reference, or a code of the case such as SF-01.
"""

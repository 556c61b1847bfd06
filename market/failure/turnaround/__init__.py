"""Turnaround: help for a provider that wants it, so that people need not move. Team, actions, costs met by the council, reviews, exit.

Policy: the stage "support" of the council's failure protocol (entry tests, review beat, longest stay). Money is spent only with a second
person's approval, a limit and an end date.
"""

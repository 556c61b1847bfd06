"""What whistle-blowers say: readable by the people named on each note and by nobody else, whatever their role.

These notes have tables of their own, so that nothing that reads notes, lists, counts, searches, exports or scores can meet them. The
audit trail says that one was written, and nothing of it. No message is sent. Source: mission, privacy; Public Interest Disclosure Act 1998.
"""

"""Scoring that anyone can redo by hand: grades, caps, confidence, risk and follow-up. Pure; nothing here reads or writes."""

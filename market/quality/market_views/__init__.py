"""What assessments and recommendations say of the whole market: grades, themes, coverage, reliability, agreement."""

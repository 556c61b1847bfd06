"""Assessments: visits and self-assessments, capture on devices, moderation, reports, comments and grades."""

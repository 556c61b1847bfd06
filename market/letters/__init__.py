"""Letters: versioned templates, and letters to named recipients from draft to acknowledged, with their reminders and PDF."""

"""Reports: moderation, the draft with the provider's comments, the final report as page and PDF, and overrides of grades."""

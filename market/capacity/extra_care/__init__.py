"""Extra care schemes: apartments with care, which CQC's beds and the tracker do not count."""

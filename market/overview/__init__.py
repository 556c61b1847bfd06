"""Pages that read many domains: the first page, the figures page and the audit trail."""

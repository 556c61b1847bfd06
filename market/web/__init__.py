"""The HTML kit: pages, forms, lists, charts, downloads, PDF, error pages, security headers, logs. It knows no domain."""

"""Early warning: what is known of each place that may be in trouble, what it scores, and who looks at it.

Every point shows its datum, its age, the threshold and the weight. Unknown and stale are never green and never counted as nought. A
band opens a prompt for an officer; it restricts, pays and publishes nothing by itself. Source: council's early-warning policy.
"""

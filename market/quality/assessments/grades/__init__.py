"""Grades: worked out when a report becomes final, dated, and read everywhere."""

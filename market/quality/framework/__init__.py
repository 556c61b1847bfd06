"""The framework library: versions, criteria, profiles (what is asked of whom), their cost in answers, and exports."""

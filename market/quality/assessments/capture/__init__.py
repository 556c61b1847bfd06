"""What devices record of an assessment, in any order and as often as they like, and what then holds."""

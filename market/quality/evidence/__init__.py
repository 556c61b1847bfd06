"""Evidence files: quarantined until checked, photos without location data, linked to what they are evidence for."""

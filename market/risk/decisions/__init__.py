"""What people decide about a warning: raise or lower a band, leave an indicator out, watch a place."""

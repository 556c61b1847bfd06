"""The rule of each indicator: from the facts of a place to what its datum says. Thresholds and weights are the policy's."""

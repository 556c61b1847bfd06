"""What the council has bought: contracts, their dated terms, rates, outcomes and milestones."""

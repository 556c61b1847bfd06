"""Partners: other councils, integrated care boards, the CQC and the council's own teams, with the addresses at which each is told."""

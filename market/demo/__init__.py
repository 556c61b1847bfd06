"""Writes the demonstration council's files in the sector's real layouts, for the importers to read like anybody's.

Every organisation, home, address and number of a provider is invented: postcodes end in letters that Royal Mail
never uses, telephone numbers are of the range kept for drama, web addresses are of example.org. Only totals match
published ones: CQC's figures about the first council (1,724 beds, 1,478 occupied, 78.7% of services rated good)
hold on 30 September 2026.
"""

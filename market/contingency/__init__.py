"""Where everyone would go tonight: people assigned to usable places or hours, and which places the market cannot lose.

A `plan` says for each person of a location, a provider, a provider group or a home care round where they would go; `the market in
turn` asks the same of every location. Plans are kept with their inputs and never changed: a new question makes a new one. A plan is
for planning: it places nobody, holds no bed and tells nobody.
"""

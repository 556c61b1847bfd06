"""Long work (imports, statements) in a child process, with a progress page that survives a reload.

A row is written in the transaction that asks for the work; one serving process claims it by a conditional write with a
lease and runs `market work run ID`. A killed child or server loses nothing: the lease runs out and the work is done
again from its start.
"""

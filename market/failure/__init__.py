"""When a provider fails: the failure protocol, information shared with others, and turnaround.

`cases` follows the council's protocol from a first worry to the lessons; `sharing` keeps requests for information; `turnaround` keeps the
intensive support that is to avoid a failure. A case owns its people and its log; its tasks belong to `checklists`, its letters to
`letters`, and the full stop on new placements to `embargoes`.

Law: Care Act 2014 sections 48 to 52 (temporary duty of the council where the care is given); the Care and Support (Business Failure)
Regulations 2015 (SI 2015/301), which name the events that start it.
"""

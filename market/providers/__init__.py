"""The register: organisations that provide care, their locations, services, ratings and registration events.

Words follow the CQC: an organisation is CQC's "provider" (provider ID), a location is where or from where care is given
(location ID). Regulated ones come from CQC's files; voluntary and other unregulated ones are added by hand.
Care Act 2014 section 5 asks the council to know its market; this is the spine that every other part hangs on.
"""

"""Information sharing: what we and other authorities ask each other about a provider, what was answered, and who was told what.

Law and policy: Care Act 2014 sections 6, 7 and 45 (co-operation and supply of information), 42 and 43 (safeguarding), 48 to 52 (provider
failure); UK GDPR articles 6 and 9. The form of a regional protocol is the council's own to set. Answers are readable by those who read risk
and by the partner that wrote them; they are in no mail, export or audit entry.
"""

"""Messages to people: an outbox row written with the change that causes it, and e-mail sent from there.

Confidential text never goes into a message: it says what happened and links to the page that asks for a sign-in.
"""

"""`python -m bench.django_peer.prepare`: Django's own tables in the copy, a user of a group with the permission, and a session.

Prints the cookie of the session as JSON.
"""

import json

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from bench.django_peer import application

__all__ = ["application", "sign_in"]


def sign_in() -> str:
    """A signed-in session's cookie."""
    call_command("migrate", verbosity=0)
    group = Group.objects.create(name="Officers")
    group.permissions.add(Permission.objects.get(codename="view_user"))
    user = User.objects.create_user("officer", password="only for measuring", first_name="Invented Officer")  # noqa: S106
    user.groups.add(group)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


if __name__ == "__main__":
    print(json.dumps(sign_in()))

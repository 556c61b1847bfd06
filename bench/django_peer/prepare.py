"""`python -m bench.django_peer.prepare`: Django's own tables in the copy, a user of a group with the permission, and a session.

Prints the cookie of the session as JSON.
"""

import json

import django
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command


def sign_in() -> str:
    """A signed-in session's cookie."""
    django.setup()
    call_command("migrate", verbosity=0)
    permission = apps.get_model("auth", "Permission").objects.get(codename="view_user")
    group = apps.get_model("auth", "Group").objects.create(name="Officers")
    group.permissions.add(permission)
    user = apps.get_model("auth", "User").objects.create_user("officer", first_name="Invented Officer")
    user.groups.add(group)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


if __name__ == "__main__":
    print(json.dumps(sign_in()))

"""Pages for everybody, signed in or not: accessibility statement, privacy, cookies and contact."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from market.accounts.guards import public
from market.web.render import page

AnyRequest = Request[Any, Any, Any]


@get("/accessibility-statement", name="overview.accessibility", guards=[public], sync_to_thread=False)
def show_accessibility(request: AnyRequest) -> Template:
    """How accessible the service is, what is not, and whom to tell: Public Sector Bodies Accessibility Regulations 2018."""
    return page(request, "public/accessibility.html")


@get("/privacy", name="overview.privacy", guards=[public], sync_to_thread=False)
def show_privacy(request: AnyRequest) -> Template:
    """What is kept about whom, why, for how long, and people's rights: UK GDPR, articles 13 and 14."""
    return page(request, "public/privacy.html")


@get("/cookies", name="overview.cookies", guards=[public], sync_to_thread=False)
def show_cookies(request: AnyRequest) -> Template:
    """Every cookie by name, purpose and life."""
    return page(request, "public/cookies.html", prefix="__Host-" if request.app.state.settings.secure_cookies else "")


@get("/contact", name="overview.contact", guards=[public], sync_to_thread=False)
def show_contact(request: AnyRequest) -> Template:
    """Whom to ask."""
    return page(request, "public/contact.html")


HANDLERS = (show_accessibility, show_privacy, show_cookies, show_contact)

"""Critical recommendations go to the provider and to a manager during the visit, not at its end."""

import msgspec
from litestar import Response, post
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect

from market.core.words import count_words
from market.quality.visits import service
from market.quality.visits.access import VISIT, Ask, doing, the_access
from market.web.flash import flash


@post("/quality/visits/{assessment_id:int}/critical", name="visits.send_critical", guards=[VISIT], status_code=200)
async def send_critical(request: Ask, assessment_id: FromPath[int]) -> Redirect | Response[bytes]:
    """Send the critical recommendations that were not sent yet; pressed again it sends nothing again."""
    access = await the_access(request, assessment_id)
    if not access.is_officer:
        raise PermissionDeniedException(
            "Only an officer who carries out this visit can send its critical recommendations."
        )
    sent = await service.send_critical(access, settings=request.app.state.settings, **doing(request))
    if "application/json" in request.headers.get("accept", ""):
        return Response(msgspec.json.encode({"sent": sent}), media_type="application/json")
    words = f"{count_words(sent, 'critical recommendation')} sent to the provider and to the managers."
    flash(request, words if sent else "There was nothing left to send.")
    number = str((await request.form()).get("recommendation", ""))
    where = f"/quality/recommendations/{number}" if number.isdecimal() else f"/quality/visits/{assessment_id}"
    return Redirect(where, status_code=303)


HANDLERS = (send_critical,)
"""Gathered by `page_routes`."""

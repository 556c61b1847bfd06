"""The upload form."""

from market.importers.feeds.registry import FEEDS
from market.importers.service import AUTO
from market.web.fields import Option, Select, Upload
from market.web.forms import Date, Form

ENDINGS = (".csv", ".txt", ".ods", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl")


def upload_form(megabytes: int) -> Form:
    """File, feed and as-at date; `megabytes` is the largest file that is taken."""
    return Form(
        Upload(
            "file",
            "File",
            hint=f"CSV, ODS, XLSX, XLS or JSON, up to {megabytes} MB. It is read and shown to you first; "
            "nothing changes until you apply it.",
            endings=ENDINGS,
            megabytes=megabytes,
        ),
        Select(
            "feed",
            "What the file is",
            options=(Option(AUTO, "Recognise it for me"), *(Option(feed.code, feed.title) for feed in FEEDS)),
            called="what the file is",
            empty="Choose a feed",
        ),
        Date(
            "as_at",
            "As-at date",
            required=False,
            called="the as-at date",
            hint="The day on which the data was true, such as 30 9 2026. Leave it empty when the file says so itself.",
        ),
    )

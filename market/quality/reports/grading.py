"""The grade as a report prints it: published, or as it would be."""

from datetime import date

import msgspec

from market.quality.assessments.grades.rules import has_override, is_grey
from market.quality.assessments.grades.types import GradeRow
from market.quality.framework.types import Library
from market.quality.reports.types import ReportGrade
from market.quality.scoring.grade import shown_percent
from market.quality.scoring.types import GradeWorking
from market.quality.scoring.words import STAR_MEANING, confidence_tag, grade_tag, star_words


def working_from(grade: GradeRow) -> GradeWorking:
    """The arithmetic of a published grade."""
    return msgspec.json.decode(grade.working, type=GradeWorking)


def grade_to_print(library: Library, working: GradeWorking, on: date, published: GradeRow | None = None) -> ReportGrade:
    """The grade with its reasons. `on` is the day it is looked at; without a row it is not published yet."""
    star = published.star if published else working.star
    expired = published is not None and is_grey(published, on)
    tag = grade_tag(star, provisional=working.provisional, expired=expired)
    confidence = confidence_tag(working.confidence.band)
    percent = f"{shown_percent(library, working.percent)}%" if working.percent is not None else ""
    return ReportGrade(
        published=published is not None,
        as_at=published.from_on if published else working.on,
        star=star,
        star_words=tag.words,
        colour=tag.colour,
        meaning=STAR_MEANING.get(star or 0, ""),
        percent_words=percent,
        raw_words=star_words(working.raw_star),
        capped_words=star_words(working.capped_star),
        caps=tuple((cap.code, cap.sentence) for cap in working.caps),
        carried=tuple(each.sentence for each in working.carried),
        no_star_because=working.no_star_because,
        provisional=working.provisional,
        under_restriction=working.under_restriction,
        expired=expired,
        confidence_words=confidence.words,
        confidence_colour=confidence.colour,
        confidence_reasons=working.confidence.reasons,
        override_words=_override_words(published, working),
        override_reason=published.override_reason if published and has_override(published) else "",
        asked_words=_asked_words(published),
        lines=working.lines,
    )


def _override_words(published: GradeRow | None, working: GradeWorking) -> str:
    if published is None or not has_override(published):
        return ""
    people = f"{published.override_label} and {published.override_second_label}"
    return f"{people} set {star_words(published.override_star)} in place of {star_words(working.star)}"


def _asked_words(published: GradeRow | None) -> str:
    if published is None or published.override_star is None or has_override(published):
        return ""
    return (
        f"{published.override_label} has asked for {star_words(published.override_star)}; a second person has to agree"
    )

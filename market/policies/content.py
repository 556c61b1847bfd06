"""The kinds of text that policies are made of. Forms, checks, pages and comparisons read them from the fields of the records."""

from typing import Annotated

from msgspec import Meta, Struct


def _kind(kind: str, **more: object) -> Meta:
    return Meta(extra={"kind": kind, **more})


def _ref(named: str) -> Meta:
    return Meta(extra={"kind": "ref", "ref": named})


Code = Annotated[str, _kind("code")]
Name = Annotated[str, _kind("line", required=True)]
Line = Annotated[str, _kind("line")]
Words = Annotated[str, _kind("words", required=True)]
Note = Annotated[str, _kind("words")]
Offset = Annotated[str, _kind("offset")]
DueOffset = Annotated[str, _kind("due_offset")]
TimeOfDay = Annotated[str, _kind("time")]
CriterionRef = Annotated[str, _kind("criterion")]
ServiceType = Annotated[str, _kind("service")]

RoleRef = Annotated[str, _ref("roles")]
PartnerRef = Annotated[str, _ref("partners")]
ClockRef = Annotated[str, _ref("clocks")]
KindRef = Annotated[str, _ref("kinds")]
ReasonRef = Annotated[str, _ref("reasons")]
EffectRef = Annotated[str, _ref("effect_codes")]
StageRef = Annotated[str, _ref("stages")]
ServiceGroupRef = Annotated[str, _ref("service_groups")]
SectionRef = Annotated[int, _ref("sections")]
GroupRef = Annotated[str, _ref("groups")]
SourceRef = Annotated[str, _ref("sources")]

Blocks = Annotated[str, _ref("blocks")]
ReasonGroup = Annotated[str, _ref("reason_groups")]
Event = Annotated[str, _ref("events")]
TriggerFamily = Annotated[str, _ref("families")]
Duty = Annotated[str, _ref("temporary_duty")]
When = Annotated[str, _ref("applies_when")]
Per = Annotated[str, _ref("per")]
Beat = Annotated[str, _ref("beats")]
Direction = Annotated[str, _ref("directions")]
Comparison = Annotated[str, _ref("comparisons")]
DueLevel = Annotated[str, _kind("ref", ref="due_levels", required=False)]
ToldOfStage = Annotated[str, _ref("told")]
Letter = Annotated[str, _kind("letter", required=False)]


class Due(Struct, frozen=True, forbid_unknown_fields=True):
    """A moment counted from a clock of the case: `core.offsets.moment_after(clocks[clock], offset)`."""

    offset: DueOffset
    clock: ClockRef

"""Words of partners."""

from market.partners.types import PartnerKind, TeamCode

KIND_WORDS: dict[str, str] = {
    PartnerKind.COUNCIL: "Council",
    PartnerKind.ICB: "Integrated care board",
    PartnerKind.CQC: "Care Quality Commission",
    PartnerKind.TEAM: "Own team",
    PartnerKind.OTHER: "Other body",
}
TEAM_WORDS: dict[str, str] = {
    TeamCode.BROKERAGE: "Brokerage",
    TeamCode.OUT_OF_HOURS: "Out of hours",
    TeamCode.HOSPITAL_DISCHARGE: "Hospital discharge",
}

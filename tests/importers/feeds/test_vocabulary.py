"""CQC's words in every spelling."""

import pytest

from market.importers.feeds.vocabulary import BAND_COLUMNS, SERVICE_COLUMNS, services_in, specialisms_in


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Nursing homes|Residential homes", ("nursing_home", "residential_home")),
        ("Homecare agencies,Supported living", ("home_care", "supported_living")),
        (
            "Domiciliary care service, Hospital services for people with mental health needs, learning disabilities and problems "
            "with substance misuse, Shared Lives",
            ("home_care", "mental_health_hospital", "shared_lives"),
        ),
        ("Doctors/Gps,Doctors/GPs", ("doctors_consultation",)),
        ("Moon base", ("other",)),
        ("", ()),
    ],
)
def test_lists_of_services(words: str, codes: tuple[str, ...]) -> None:
    assert services_in(words) == codes


def test_lists_of_people_in_all_three_vocabularies() -> None:
    assert specialisms_in("Caring for children (0 - 18yrs)|Sensory impairments|Whole Population") == (
        "children",
        "everyone",
        "sensory_impairment",
    )
    assert specialisms_in("Learning Disabilities or autistic spectrum disorder, Dementia") == (
        "dementia",
        "learning_disability",
    )


def test_the_file_with_filters_has_33_services_and_12_groups_of_people() -> None:
    assert (len(SERVICE_COLUMNS), len(BAND_COLUMNS)) == (33, 12)

"""Open contracting data: it validates against the standard's own schema, says what the register says, and no more."""

import asyncio
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from market.cli import market
from market.contracts.ocds import DecidedChange, OpenContract, ocid_of, release_package
from market.contracts.ocds_parties import Party, Publisher
from market.contracts.ocds_queries import open_contracts
from market.contracts.types import ContractKind, ContractOnDay, ExtensionOption
from market.db.engine import close_database, open_database
from tests.builders.app import Browser
from tests.builders.contracts import make_change, make_contract
from tests.builders.providers import make_organisation

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "formats" / "fixtures" / "ocds"
ON = date(2026, 9, 30)
PUBLISHER = Publisher(name="Middleham Borough Council", prefix="ocds-care", scheme="GB-LAE", uid="MDB")
URI = "http://127.0.0.1:8000/contracts/ocds.json"
AWARD = DecidedChange(from_on=date(2025, 2, 1), kind="award", ends_on=date(2027, 2, 28), total_pence=30_000_001)


def merged(schema: Any, patch: Any) -> Any:
    """A JSON Merge Patch (RFC 7396), which is how an extension changes the schema."""
    if not isinstance(patch, dict):
        return patch
    result = dict(schema) if isinstance(schema, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


@pytest.fixture(scope="module")
def problems() -> Any:
    """What the standard's schema, with the techniques extension, says against a package; skips where it is not here."""
    folder = FIXTURES / "standard-1__1__5" / "schema"
    if not folder.exists():
        pytest.skip("the schema of the standard (../shared/formats/fixtures/ocds) is not here")
    base = json.loads((folder / "release-schema.json").read_text())
    techniques = json.loads((FIXTURES / "techniques_extension" / "release-schema.json").read_text())
    package = json.loads((folder / "release-package-schema.json").read_text())
    package["properties"]["releases"]["items"] = {}
    checks = Draft4Validator.FORMAT_CHECKER
    releases = Draft4Validator(merged(base, techniques), format_checker=checks)
    whole = Draft4Validator(package, format_checker=checks)

    def check(data: dict[str, Any]) -> list[str]:
        found = [error.message for error in whole.iter_errors(data)]
        return found + [error.message for each in data["releases"] for error in releases.iter_errors(each)]

    return check


def opened(kind: str = "spot", **changes: Any) -> OpenContract:
    """A contract of a kind with every value, one option left, and one provider known by its company number."""
    own: dict[str, Any] = {name: changes.pop(name) for name in ("changes", "suppliers", "partners") if name in changes}
    values: dict[str, Any] = {
        "id": 1, "reference": "ASC-1", "title": "Care", "kind": kind, "framework_id": None, "framework_reference": "",
        "starts_on": date(2025, 4, 1), "ends_on": date(2027, 2, 28), "terminated": False, "notice_days": 90,
        "annual_pence": 10_000_000, "total_pence": 30_000_001, "regime": "light_touch", "route": "open", "stage": "do",
        "officer_id": 7, "services": ("nursing_home", "home_care", "hospice"), "suppliers": (), "location_ids": (),
        "options": (ExtensionOption(1, 12, None),), **changes,
    }  # fmt: skip
    party = Party(organisation_id=1, name="Oak Care", company_number="01234567", cqc_provider_id="1-101")
    return OpenContract(
        contract=ContractOnDay(**values), **{"changes": (AWARD,), "suppliers": (party,), "partners": (), **own}
    )


def only(each: OpenContract, on: date = ON) -> dict[str, Any]:
    found: dict[str, Any] = release_package([each], PUBLISHER, on, URI)["releases"][0]
    return found


def well_formed(package: dict[str, Any]) -> None:
    """What every release must satisfy, whether or not the standard's schema is here."""
    assert package["version"] == "1.1"
    assert len({each["id"] for each in package["releases"]}) == len(package["releases"])
    for each in package["releases"]:
        assert each["ocid"].startswith("ocds-care-")
        assert datetime.fromisoformat(each["date"]).utcoffset() is not None
        ids = [party["id"] for party in each["parties"]]
        assert len(set(ids)) == len(ids)
        roles = {role for party in each["parties"] for role in party["roles"]}
        assert {"buyer", "procuringEntity"} <= roles
        named = [each["buyer"], each["tender"]["procuringEntity"], *each["tender"].get("tenderers", [])]
        for award in each.get("awards", []):
            named += award.get("suppliers", [])
        assert {reference["id"] for reference in named} <= set(ids)
        awards = {award["id"] for award in each.get("awards", [])}
        assert all(contract["awardID"] in awards for contract in each.get("contracts", []))
        assert nothing_empty(each)


def nothing_empty(value: Any) -> bool:
    """Whether what is not known is left out throughout."""
    if isinstance(value, dict | list):
        return bool(value) and all(
            nothing_empty(each) for each in (value.values() if isinstance(value, dict) else value)
        )
    return value is not None and value != ""


BARE: dict[str, Any] = {
    "ends_on": None, "total_pence": None, "annual_pence": None, "notice_days": None, "services": (), "options": (),
    "suppliers": (), "changes": (DecidedChange(from_on=date(2025, 2, 1), kind="award", ends_on=None, total_pence=None),),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(ContractKind))
def test_every_kind_validates_whole_and_bare(kind: str, problems: Any) -> None:
    under = {"framework_id": 2, "framework_reference": "FW 1"} if kind == "call_off" else {}
    partners = ("NHS Tees ICB",) if kind == "joint" else ()
    each = [
        opened(kind, partners=partners, **under),
        opened(kind, reference="Bare", **BARE, **under),
        opened(kind, reference="Over", ends_on=date(2026, 1, 1), terminated=True, **under),
    ]
    package = release_package(each, PUBLISHER, ON, URI)
    well_formed(package)
    assert problems(package) == []
    wrong = msgspec.json.decode(msgspec.json.encode(package))
    wrong["releases"][0]["tender"]["techniques"] = {"frameworkAgreement": {"method": "as we like"}}
    assert problems(wrong)


text = st.text(max_size=40)


@settings(max_examples=20, deadline=None)
@given(
    text, text, st.sampled_from(list(ContractKind)), st.none() | st.integers(0, 10**14), st.none() | st.dates(),
    st.lists(st.builds(Party, organisation_id=st.integers(1, 3), name=text, company_number=text, charity_number=text,
                       cqc_provider_id=text), max_size=4),
    st.lists(text, max_size=2),
)  # fmt: skip
def test_odd_values_stay_well_formed(
    problems: Any, reference: str, title: str, kind: str, pence: int | None, ends_on: date | None,
    suppliers: list[Party], partners: list[str],
) -> None:  # fmt: skip
    each = opened(
        kind, reference=reference, title=title, total_pence=pence, ends_on=ends_on, suppliers=suppliers,
        partners=partners, options=(),
    )  # fmt: skip
    package = release_package([each], PUBLISHER, ON, URI)
    well_formed(package)
    assert problems(msgspec.json.decode(msgspec.json.encode(package))) == []


def test_what_a_release_says() -> None:
    changed = DecidedChange(
        from_on=date(2026, 3, 1), kind="extension", ends_on=date(2028, 2, 29), total_pence=40_000_000
    )
    options = (ExtensionOption(1, 12, date(2026, 3, 1)), ExtensionOption(2, 6, None))
    found = only(
        opened(
            "call_off", framework_id=2, framework_reference="FW/1", changes=(AWARD, changed), options=options,
            ends_on=date(2028, 2, 29), total_pence=40_000_000,
        )
    )  # fmt: skip
    assert found["tag"] == ["tender", "award", "contract", "contractAmendment"]
    assert found["awards"][0]["value"] == {"amount": 300_000.01, "currency": "GBP"}
    assert found["awards"][0]["contractPeriod"] == {
        "startDate": "2025-04-01T00:00:00+01:00",
        "endDate": "2027-02-28T23:59:59+00:00",
        "maxExtentDate": "2028-08-31T23:59:59+01:00",
    }
    (contract,) = found["contracts"]
    assert contract["value"]["amount"] == 400_000
    assert contract["status"] == "active"
    assert contract["period"]["maxExtentDate"] == "2028-08-31T23:59:59+01:00"
    assert contract["amendments"] == [{"id": "1", "date": "2026-03-01T00:00:00+00:00", "rationale": "Extension"}]
    assert found["relatedProcesses"][0]["identifier"] == ocid_of("FW/1", "ocds-care")
    buyer, supplier = found["parties"]
    assert (buyer["id"], buyer["identifier"]["id"]) == ("GB-LAE-MDB", "MDB")
    assert supplier["id"] == "GB-COH-01234567"
    assert [each["id"] for each in supplier["additionalIdentifiers"]] == ["1-101"]


def test_frameworks_and_dynamic_markets_say_so() -> None:
    framework, market = only(opened("framework")), only(opened("dynamic_market"), date(2025, 3, 1))
    agreement = framework["tender"]["techniques"]
    assert agreement["hasFrameworkAgreement"] is True
    assert agreement["frameworkAgreement"]["period"]["maxExtentDate"].startswith("2028-02-29")
    assert market["tender"]["techniques"] == {
        "hasDynamicPurchasingSystem": True,
        "dynamicPurchasingSystem": {"status": "pending"},
    }
    assert market["tag"] == ["tender"]
    assert market["tender"]["tenderers"] == [{"id": "GB-COH-01234567", "name": "Oak Care"}]
    assert "contracts" not in market


def test_ids_are_stable_and_unlike() -> None:
    references = ("A-1", "A/1", "A 1", "-A-1", "É", "!", "a_1")
    assert len({ocid_of(each, "p") for each in references}) == len(references)
    assert ocid_of("ASC-2026-014", "p") == ocid_of("asc-2026-014", "p") == "p-asc-2026-014"
    first, again, renamed = only(opened()), only(opened()), only(opened(title="Other"))
    assert first["id"] == again["id"] != renamed["id"]


async def test_a_past_day_never_sees_what_came_later(db: object) -> None:
    oak, ash = (
        await make_organisation(name="Oak"),
        await make_organisation(name="Ash", companies_house_number="01234567"),
    )
    contract = await make_contract(
        suppliers=(oak, ash),
        kind="joint",
        shares=(("Us", "us", 6_000), ("NHS Tees ICB", "icb", 4_000)),
        why="Mrs Secret",
    )
    await make_contract(awarded_on=date(2026, 9, 1), reference="LATER")
    before = await open_contracts(date(2026, 5, 1))
    await make_change(contract, from_on=date(2026, 6, 1), kind="variation", total_pence=1, why="Mr Secret")
    assert await open_contracts(date(2026, 5, 1)) == before
    (then,), now = before, await open_contracts(ON, [contract.id])
    assert [each.name for each in then.suppliers] == ["Ash", "Oak"]
    assert then.partners == ["NHS Tees ICB"]
    package = release_package(now, PUBLISHER, ON, URI)
    well_formed(package)
    assert "Secret" not in json.dumps(package)
    assert package["releases"][0]["contracts"][0]["value"]["amount"] == 0.01


async def test_files_of_one_contract_and_of_all(officer: Browser) -> None:
    contract = await make_contract(reference="ASC/1", awarded_on=date(2026, 9, 1))
    await make_contract()
    one = await officer.get(f"/contracts/{contract.id}/ocds.json")
    assert one.headers["content-type"].startswith("application/json")
    package = one.json()
    assert package["uri"].endswith(f"/contracts/{contract.id}/ocds.json?as_at=2026-09-30")
    assert package["publisher"]["uid"] == "MDB"
    assert [each["ocid"] for each in package["releases"]] == [ocid_of("ASC/1", "ocds-care-market")]
    assert (await officer.get(f"/contracts/{contract.id}/ocds.json?as_at=2026-08-31")).status_code == 404
    assert len((await officer.get("/contracts/ocds.json")).json()["releases"]) == 2
    assert len((await officer.get("/contracts/ocds.json?as_at=2026-08-31")).json()["releases"]) == 1


def test_the_command_writes_what_the_page_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKET_HOME", str(tmp_path))

    def run(*words: str) -> Any:
        return CliRunner().invoke(market, words)

    assert run("migrate").exit_code == 0
    empty = run("contracts", "ocds", "--as-at", "2026-09-30")
    assert (empty.exit_code, "No contract was known on 2026-09-30" in empty.stderr) == (2, True)

    async def fill() -> None:
        await open_database(f"sqlite:///{tmp_path / 'market.db'}", pool_size=1)
        await make_contract(reference="ASC-9", awarded_on=date(2026, 9, 1))
        await close_database()

    asyncio.run(fill())
    out = tmp_path / "one.json"
    words = ("contracts", "ocds", "--reference", "asc-9", "--out", str(out), "--json")
    assert json.loads(run(*words, "--as-at", "2026-09-30").stdout) == {"file": str(out), "contracts": 1}
    (one,) = json.loads(out.read_text())["releases"]
    assert one["ocid"] == "ocds-care-market-asc-9"
    assert run(*words, "--as-at", "2026-08-31").exit_code == 2
    assert "No contract has the reference X" in run("contracts", "ocds", "--reference", "X").stderr

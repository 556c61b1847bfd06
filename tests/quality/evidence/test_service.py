"""Evidence received, scanned, linked, handed out and removed, on both engines and against a scanner that speaks clamd's protocol."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.exceptions import NotFoundException
from msgspec import structs

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.audit import verify_chain
from market.documents import store
from market.quality.evidence import jobs, service
from market.quality.evidence.queries import evidence_of, find_evidence, links_of, sent_by_organisation
from market.quality.evidence.scanner import ScannerDown, scan, verdict_of
from market.quality.evidence.serving import evidence_response
from market.quality.evidence.tables import EvidenceFile
from market.quality.evidence.types import EvidenceRow
from market.settings import Settings
from tests.builders.app import make_settings
from tests.builders.providers import make_organisation
from tests.conftest import TestDatabase
from tests.quality.evidence.clamd import HARMFUL, clamd
from tests.quality.evidence.files import pdf, picture

NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
OFFICER = Actor(kind="user", id=7, label="Robin Officer")
OTHER = Actor(kind="user", id=8, label="Another Person")
ID = "0b6f0f3a-6c58-4a35-9a5e-2f6f6a3f0001"
NOTE = b"Seen on the day."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings without a scanner."""
    return make_settings(tmp_path)


async def sent(content: bytes, settings: Settings, **changes: Any) -> EvidenceRow | Refused:
    values: dict[str, Any] = {
        "client_id": ID, "file_name": "a note.txt", "kind": "", "organisation_id": None, "by": OFFICER, "now": NOW, **changes,
    }  # fmt: skip
    return await service.receive(content, settings=settings, **values)


async def kept(content: bytes, settings: Settings, **changes: Any) -> EvidenceRow:
    row = await sent(content, settings, **changes)
    assert isinstance(row, EvidenceRow), row
    return row


def why(answer: EvidenceRow | Refused) -> list[str]:
    assert isinstance(answer, Refused)
    return [reason.code for reason in answer.reasons]


async def test_without_a_scanner_the_content_check_lets_it_out_and_says_so(
    db: TestDatabase, settings: Settings
) -> None:
    row = await kept(picture(place=True), settings, file_name="C:\\phone\\bath room.exe", kind="photo")
    assert (row.state, row.kind, row.file_name, row.media_type) == ("clean", "photo", "bath room.jpg", "image/jpeg")
    assert "no virus scanner is set" in row.state_words
    assert row.keep_until is not None
    assert row.keep_until.isoformat() == "2032-09-30"
    assert len(await store.read(row.sha256, settings.home)) == row.size
    assert (await verify_chain()).whole


async def test_sending_twice_keeps_one_and_nobody_else_may_use_the_number(db: TestDatabase, settings: Settings) -> None:
    first = await kept(NOTE, settings)
    again = await kept(NOTE + b" More.", settings)
    assert again == first
    assert why(await sent(NOTE, settings, by=OTHER)) == ["number_taken"]
    assert why(await sent(NOTE, settings, client_id="no number!")) == ["no_client_id"]
    assert await EvidenceFile.count() == 1


async def test_two_devices_sending_at_once_keep_one(db: TestDatabase, settings: Settings) -> None:
    answers = await asyncio.gather(*(sent(NOTE, settings) for _ in range(4)))
    assert {answer.id for answer in answers if isinstance(answer, EvidenceRow)} == {1}
    assert await EvidenceFile.count() == 1


async def test_too_large_or_no_photo_is_refused(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, upload_megabytes="1")
    assert why(await sent(b"a" * 1_000_001, settings)) == ["too_large"]
    assert why(await sent(pdf(), settings, kind="photo")) == ["no_photo"]
    assert await EvidenceFile.count() == 0


async def test_a_scanner_lets_clean_files_out_and_takes_harmful_ones_away(db: TestDatabase, tmp_path: Path) -> None:
    async with clamd() as (scanner, address):
        settings = make_settings(tmp_path, clamd=address)
        clean = await kept(NOTE, settings)
        assert (clean.state, scanner.seen) == ("clean", [NOTE])
        harmful = await sent(HARMFUL, settings, client_id=ID[:-1] + "2")
        assert why(harmful) == ["refused"]
        assert isinstance(harmful, Refused)
        assert "not kept" in harmful.reasons[0].message
        assert why(await sent(HARMFUL, settings, client_id=ID[:-1] + "2")) == ["refused"]
    held = await find_evidence(2)
    assert held is not None
    assert not store.path_of(held.sha256, settings.home).exists()
    with pytest.raises(NotFoundException, match="harmful"):
        await evidence_response(held, settings)


async def test_a_scanner_at_a_socket_takes_large_files_in_pieces(tmp_path: Path) -> None:
    content = bytes(range(256)) * 4000
    async with clamd(tmp_path / "clamd.sock") as (scanner, address):
        assert (await scan(content, address)).is_clean
        assert scanner.seen == [content]
        assert (await scan(content + HARMFUL, address)).found == "Test-Signature"


async def test_a_scanner_that_is_down_leaves_it_in_quarantine_until_the_job(db: TestDatabase, tmp_path: Path) -> None:
    nobody = make_settings(tmp_path, clamd="127.0.0.1:9")
    row = await kept(NOTE, nobody)
    assert row.state == "quarantined"
    await kept(HARMFUL, nobody, client_id=ID[:-1] + "2")
    with pytest.raises(NotFoundException, match="waits for the virus scanner"):
        await evidence_response(row, nobody)
    assert (await jobs.check_quarantined(NOW, nobody))["waiting"] == 1
    async with clamd() as (_, address):
        found = await jobs.check_quarantined(NOW, make_settings(tmp_path, clamd=address))
    assert found == {"clean": 1, "refused": 1, "waiting": 0, "lost": 0}
    assert [row.state for row in await asyncio.gather(find_evidence(1), find_evidence(2)) if row] == [
        "clean",
        "refused",
    ]
    assert (await jobs.check_quarantined(NOW, nobody))["waiting"] == 0


async def test_a_silent_scanner_is_given_up() -> None:
    async with clamd() as (scanner, address):
        scanner.silent = True
        with pytest.raises(ScannerDown):
            await scan(NOTE, address, seconds=0.2)
        scanner.silent, scanner.says = False, b"INSTREAM size limit exceeded. ERROR\0"
        with pytest.raises(ScannerDown, match="size limit"):
            await scan(NOTE, address)


@pytest.mark.parametrize("address", ["127.0.0.1:notaport", "/no/such/socket", "127.0.0.1:1"])
async def test_a_scanner_that_cannot_be_reached(address: str) -> None:
    with pytest.raises(ScannerDown):
        await scan(NOTE, address)


@pytest.mark.parametrize("answer", [b"", b"PONG\0", b"stream: lstat() failed. ERROR\0", b"\xff\xff"])
def test_only_clean_and_found_are_verdicts(answer: bytes) -> None:
    with pytest.raises(ScannerDown):
        verdict_of(answer)


async def test_a_file_is_linked_once_for_each_subject_and_unlinked(db: TestDatabase, settings: Settings) -> None:
    row = await kept(NOTE, settings)
    values: dict[str, Any] = {"subject_kind": "assessment", "subject_id": 3, "criterion": "3.1.1"}
    first = await service.link(row.id, **values, category="D", by=OFFICER, now=NOW)
    assert await service.link(row.id, **values, category="O", words="Seen", by=OTHER, now=NOW) == first
    await service.link(row.id, subject_kind="recommendation", subject_id=3, by=OFFICER, now=NOW)
    (linked,) = await evidence_of("assessment", [3, 4])
    assert (linked.category, linked.words, linked.added_label, linked.file) == ("O", "Seen", "Robin Officer", row)
    assert {each.subject_kind for each in await links_of(row.id)} == {"assessment", "recommendation"}
    assert await service.unlink(row.id, **values)
    assert not await service.unlink(row.id, **values)
    assert not await evidence_of("assessment", [3])
    assert isinstance(await service.link(99, **values, by=OFFICER, now=NOW), Refused)
    with pytest.raises(ValueError, match="nonsense"):
        await service.link(row.id, subject_kind="nonsense", subject_id=1, by=OFFICER, now=NOW)


async def test_a_provider_sees_its_own_files(db: TestDatabase, settings: Settings) -> None:
    own, stranger = await make_organisation(), await make_organisation()
    row = await kept(NOTE, settings, organisation_id=own.id)
    assert [each.id for each in await sent_by_organisation(own.id)] == [row.id]
    assert not await sent_by_organisation(stranger.id)
    assert why(await sent(NOTE, settings, organisation_id=stranger.id)) == ["number_taken"]


async def test_a_photo_is_shown_and_a_document_only_saved(db: TestDatabase, settings: Settings) -> None:
    photo = await evidence_response(await kept(picture(), settings), settings)
    document = await evidence_response(await kept(pdf(), settings, client_id=ID[:-1] + "2"), settings)
    assert photo.content_disposition_type == "inline"
    assert document.content_disposition_type == "attachment"
    for reply in (photo, document):
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert reply.headers["Cache-Control"] == "private, no-store"
    row = await find_evidence(1)
    assert row is not None
    with pytest.raises(NotFoundException):
        await evidence_response(structs.replace(row, sha256="0" * 64), settings)


async def test_files_go_when_their_time_is_over_but_not_what_something_else_still_has(
    db: TestDatabase, settings: Settings
) -> None:
    first = await kept(NOTE, settings)
    await kept(NOTE, settings, client_id=ID[:-1] + "2", now=NOW + timedelta(days=40))
    later = NOW + timedelta(days=365 * 6 + 3)
    assert await jobs.remove_old(NOW, settings) == {"removed": 0}
    assert await jobs.remove_old(later, settings) == {"removed": 1}
    assert store.path_of(first.sha256, settings.home).exists()
    assert await jobs.remove_old(later + timedelta(days=60), settings) == {"removed": 1}
    assert not store.path_of(first.sha256, settings.home).exists()
    held = await find_evidence(first.id)
    assert held is not None
    assert (held.state, held.state_words) == ("removed", "Its time to be kept was over")
    assert why(await sent(NOTE, settings)) == ["removed"]
    assert isinstance(await service.link(first.id, subject_kind="document", subject_id=1, by=OFFICER, now=NOW), Refused)

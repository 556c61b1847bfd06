"""The proof over a database: it fails loudly until everything is decided, checked and explained. On both engines."""

import io
from datetime import timedelta
from typing import Any

from openpyxl import load_workbook

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.audit import list_entries
from market.quality.consolidation import service as deciding
from market.quality.consolidation.proof import files, pages, queries, service
from market.quality.consolidation.proof.types import Proof
from market.quality.consolidation.queries import get_question
from market.quality.consolidation.types import RowKind
from tests.builders.consolidation import ANN, BEN, NOW, decide, import_questions, make_tool, new_line, to
from tests.builders.framework import load_live
from tests.conftest import TestDatabase

MAR, CREAM, HOME = "Are MAR charts signed?", "Are creams dated when opened?", "Name of home"
WHO: dict[str, Any] = {"now": NOW}


def failing(proof: Proof) -> dict[str, int]:
    return {check.code: len(check.failures) for check in proof.checks if check.failures}


async def test_an_empty_council_proves_nothing(db: TestDatabase) -> None:
    proof = await queries.proof(await load_live())
    assert not proof.holds
    assert failing(proof)["rows"] == 1
    assert failing(proof)["new"] == 194
    assert (proof.fates, proof.progress.rows) == ({"undecided": 0}, 0)


async def test_each_row_is_followed_from_file_to_fate(db: TestDatabase) -> None:
    library = await load_live()
    lines = [
        new_line("Medication", 1, kind=RowKind.HEADING),
        new_line(MAR, 2, theme="med"),
        new_line(CREAM, 3, theme="med"),
        new_line(HOME, 4, kind=RowKind.ADMIN),
        new_line("Is the CSCI certificate displayed?", 5),
        new_line("Are staff trained and supervised?", 6),
    ]
    rows = {row.text: row for row in await make_tool(lines, code="T07", services=("RES_OP", "HC"), scale="Yes/No")}
    assert failing(await queries.proof(library)) | {"new": 0} == {"fates": 5, "new": 0}
    mar = await decide(rows[MAR], to("3.1.1"))
    await decide(rows[CREAM], to("3.2.5"))
    await decide(rows[HOME], to(fate="context"))
    gone = await decide(rows["Is the CSCI certificate displayed?"], to(reason="That regulator ended in 2009"))
    split = await decide(rows["Are staff trained and supervised?"], to("6.3.2", "6.4.1"))
    proof = await queries.proof(library)
    assert proof.fates == {"undecided": 0, "context": 1, "criterion": 2, "retired": 1, "split": 1}
    assert sum(proof.fates.values()) == proof.progress.rows == 5
    (line,) = proof.files
    assert (line.read["heading"], line.needing, line.undecided) == (1, 5, 0)
    left = failing(proof)
    assert (left["critical"], left["service"], left["retired"]) == (1, 1, 1)
    assert {one.text for check in proof.checks for one in check.failures if check.code == "service"} == {CREAM}
    for question in (mar, gone, split):
        await deciding.check(question.id, question.version, by=BEN, now=NOW)
    await check_sampled()
    left = failing(await queries.proof(library))
    assert left.keys() == {"critical", "service", "new"}


async def test_decided_questions_that_a_newer_file_drops_are_told(db: TestDatabase) -> None:
    library = await load_live()
    lines = [new_line(MAR, 2, theme="med"), new_line(CREAM, 3, theme="med"), new_line("Is there a hoist?", 4)]
    rows = {row.text: row for row in await make_tool(lines, code="T07", sha256="a" * 64)}
    await decide(rows[MAR], to("3.1.1"))
    await decide(rows[CREAM], to("3.2.5"))
    assert (await queries.proof(library)).gone == ()
    later = NOW + timedelta(days=3)
    for at, sha in enumerate(("b" * 64, "c" * 64)):
        await import_questions([new_line(MAR, 9 + at, theme="med")], code="T07", sha256=sha, now=later)
    proof = await queries.proof(library)
    (gone,) = proof.gone
    assert (gone.tool, gone.text, gone.fate, gone.row) == ("T07", CREAM, "criterion", 3)
    assert (gone.decided_at, gone.gone_at) == (NOW, later)
    assert pages.gone_rows(proof)[0][:3] == [CREAM, "T07, Tool, row 3", "Goes to a criterion"]
    assert files.counts(proof)["gone_decided_before"] == 1
    book = load_workbook(io.BytesIO(files.workbook(files.sheets_of(proof))), read_only=True)
    assert book["Gone since an earlier file"]["A2"].value == CREAM
    await import_questions([new_line(CREAM, 5, theme="med")], code="T07", sha256="d" * 64)
    assert [one.text for one in (await queries.proof(library)).gone] == [MAR]


async def check_sampled() -> None:
    """Check what one in ten happens to choose."""
    for question in await queries.decided_questions():
        if question.check_why and not question.is_checked:
            row = await get_question(question.id)
            await deciding.check(row.id, row.version, by=BEN, now=NOW)


async def test_exceptions_need_two_people_and_are_recorded_once(db: TestDatabase) -> None:
    library = await load_live()
    rows = await make_tool([new_line(CREAM, 2, theme="med")], services=("RES_OP",))
    await decide(rows[0], to("3.2.5"))
    why = "Storage of creams is looked at with 3.1.3 too"
    answer = await service.record_exceptions([], "height", "", "short", by=ANN, **WHO)
    assert isinstance(answer, Refused)
    assert {reason.code for reason in answer.reasons} == {"no_reason", "unknown_floor", "no_question"}
    assert isinstance(await service.record_exceptions([rows[0].id, 9_999], "critical", "", why, by=ANN, **WHO), Refused)
    assert await service.record_exceptions([rows[0].id], "critical", "", why, by=ANN, **WHO) == 1
    assert await service.record_exceptions([rows[0].id], "critical", "", why, by=ANN, **WHO) == 0
    (one,) = await queries.exceptions_recorded()
    assert not one.holds
    waiting = next(check for check in (await queries.proof(library)).checks if check.code == "critical")
    assert "second person" in waiting.failures[0].waiting
    assert isinstance(await service.approve_exceptions([one.id], by=ANN, **WHO), Refused)
    assert isinstance(await service.approve_exceptions([one.id], by=Actor("system", None, "job"), **WHO), Refused)
    assert await service.approve_exceptions([one.id], by=BEN, **WHO) == 1
    assert await service.approve_exceptions([one.id], by=BEN, **WHO) == 0
    proof = await queries.proof(library)
    assert "critical" not in failing(proof)
    assert next(check for check in proof.checks if check.code == "critical").excepted == 1
    assert await service.withdraw_exceptions([one.id], by=ANN, **WHO) == 1
    assert await service.withdraw_exceptions([one.id], by=ANN, **WHO) == 0
    assert "critical" in failing(await queries.proof(library))
    verbs = {entry.verb for entry in await list_entries()}
    assert {"floor_exception.recorded", "floor_exception.approved", "floor_exception.withdrawn"} <= verbs


async def test_a_new_criterion_gets_a_reason_which_may_be_mended(db: TestDatabase) -> None:
    library = await load_live()
    answer = await service.give_reason("99.9.9", "no", library, by=ANN, **WHO)
    assert isinstance(answer, Refused)
    assert {reason.code for reason in answer.reasons} == {"no_reason", "unknown_criterion"}
    for reason in ("People asked for it", "People asked for it", "People asked for it at the forum"):
        assert await service.give_reason("6.1.5", reason, library, by=ANN, **WHO) is None
    new = {one.code: one for one in await queries.new_criteria(library)}
    assert (new["6.1.5"].reason, new["6.1.5"].recorded_by) == ("People asked for it at the forum", "Ann Officer")
    explained = [entry for entry in await list_entries() if entry.verb == "new_criterion.explained"]
    assert len(explained) == 2
    assert len(next(check for check in (await queries.proof(library)).checks if check.code == "new").failures) == 193


async def test_the_proof_holds_when_all_is_done_and_files_say_the_same(db: TestDatabase) -> None:
    library = await load_live()
    (row,) = await make_tool([new_line(MAR, 2, theme="med")], services=("RES_OP",))
    question = await decide(row, to("3.1.1"))
    await deciding.check(question.id, question.version, by=BEN, now=NOW)
    for one in await queries.new_criteria(library):
        await service.give_reason(one.code, "A duty that is newer than the tool", library, by=ANN, **WHO)
    proof = await queries.proof(library)
    assert proof.holds, failing(proof)
    assert pages.verdict(proof)[0] == "The proof holds"
    told = files.counts(proof)
    assert (told["holds"], told["dispositions"]["criterion"], told["dispositions"]["undecided"]) == (True, 1, 0)
    assert told["floors"] == {"critical": [], "service": [], "method": []}
    book = load_workbook(io.BytesIO(files.workbook(files.sheets_of(proof))), read_only=True)
    assert book["Summary"]["A2"].value == "The proof holds"
    assert [sheet for sheet in book.sheetnames if sheet.startswith("Critical")] == ["Critical floor"]
    assert book["File by file"]["C2"].value == proof.files[0].tool


async def test_the_blind_sample_is_the_same_each_time_and_says_nothing_of_tool_or_officer(db: TestDatabase) -> None:
    library = await load_live()
    rows = await make_tool([f"Question number {number} on medicines?" for number in range(130)], code="T77")
    for row in rows:
        await decide(row, to("3.1.1"))
    sample = files.blind_sample(await queries.decided_questions())
    assert len(sample) == 100
    assert sample == files.blind_sample(list(reversed(await queries.decided_questions())))
    assert [one.id for one in sample] != sorted(one.id for one in sample)
    name, headings, cells = files.sample_sheet(sample, await queries.words_of([one.id for one in sample]), library)
    text = str([headings, list(cells)])
    assert name == "Meaning check"
    assert "T77" not in text
    assert "Ann" not in text


async def test_text_that_looks_like_a_formula_is_only_text(db: TestDatabase) -> None:
    library = await load_live()
    await make_tool(['=HYPERLINK("http://example.org","click")?'])
    proof = await queries.proof(library)
    book = load_workbook(io.BytesIO(files.workbook(files.sheets_of(proof))))
    cell = book["No question is lost"]["D2"]
    assert (cell.data_type, cell.value[:2]) == ("s", "'=")

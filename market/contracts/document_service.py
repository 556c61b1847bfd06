"""Documents of a contract: kept in the store by their SHA-256, handed out checked, hidden when removed. All of it is audited."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from market.contracts.tables import Contract, ContractDocument
from market.core.actor import Actor
from market.db import audit
from market.db.sql import execute, fetch_as, fetch_one_as
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.documents import store


class NoSuchDocument(Exception):
    """The contract has no such document, or it has been removed."""


class Document(Struct, frozen=True, kw_only=True):
    """A document of a contract; `size` is in bytes."""

    id: int
    title: str
    file_name: str
    sha256: str
    size: int
    added_by: str
    added_at: datetime


_COLUMNS = "id, title, file_name, sha256, size, added_by, added_at"


async def documents_of(contract_id: int) -> list[Document]:
    """The documents of a contract that have not been removed, the newest first."""
    return await fetch_as(
        Document,
        f"SELECT {_COLUMNS} FROM contract_document WHERE contract = {{}} AND removed_at IS NULL ORDER BY added_at DESC, id DESC",
        contract_id,
    )


async def get_document(contract_id: int, document_id: int) -> Document:
    """A document of a contract. Raises `NoSuchDocument`."""
    found = await fetch_one_as(
        Document,
        f"SELECT {_COLUMNS} FROM contract_document WHERE id = {{}} AND contract = {{}} AND removed_at IS NULL",
        document_id,
        contract_id,
    )
    if found is None:
        raise NoSuchDocument(document_id)
    return found


async def add_document(
    contract_id: int, title: str, file_name: str, stored: store.Stored, *, by: Actor, now: datetime
) -> int:
    """Add a file that the store keeps to a contract; its number. The same file under the same title again, as a form sent twice, is
    the one that is there."""
    async with transaction():
        await lock_row(Contract, contract_id)
        for held in await documents_of(contract_id):
            if (held.sha256, held.title) == (stored.sha256, title):
                return held.id
        row = ContractDocument(
            contract=contract_id,
            title=title,
            file_name=file_name,
            sha256=stored.sha256,
            size=stored.size,
            added_by=by.label,
            added_at=now,
        )
        (saved,) = await ContractDocument.insert(row)
        number = int(saved["id"])
        after = {"document": number, "sha256": stored.sha256, "size": stored.size}
        subject = ("contract", contract_id)
        await audit.record(by=by, verb="contract.document_added", subject=subject, after=after, at=now)
    return number


async def kept_document(
    contract_id: int, document_id: int, home: Path, *, by: Actor, now: datetime
) -> tuple[Document, Path]:
    """A document and where its file is, its content just checked; that it was taken is written down.

    Raises `NoSuchDocument`, and `FileLost` when the file is gone or changed.
    """
    document = await get_document(contract_id, document_id)
    path = await store.checked_path(document.sha256, home)
    async with transaction():
        subject, after = ("contract", contract_id), {"document": document_id, "sha256": document.sha256}
        await audit.record(by=by, verb="contract.document_taken", subject=subject, after=after, at=now)
    return document, path


async def remove_document(contract_id: int, document_id: int, *, by: Actor, now: datetime) -> None:
    """Hide a document; the store keeps its file. Raises `NoSuchDocument`, also when it was removed already."""
    async with transaction():
        touched = await execute(
            "UPDATE contract_document SET removed_at = {} WHERE id = {} AND contract = {} AND removed_at IS NULL",
            now,
            document_id,
            contract_id,
        )
        if not touched:
            raise NoSuchDocument(document_id)
        before = {"document": document_id}
        subject = ("contract", contract_id)
        await audit.record(by=by, verb="contract.document_removed", subject=subject, before=before, at=now)

"""Reading a policy from its data file or from text, with every problem at once and where it is."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import yaml
from msgspec import Struct

from market.core.refusal import Refusal
from market.policies.early_warning import WarningPolicy
from market.policies.embargo import EmbargoPolicy
from market.policies.failure import FailureProtocol
from market.policies.host_alert import AlertPolicy
from market.policies.types import PolicyKind

DATA = Path(__file__).with_name("data")
Policy = EmbargoPolicy | WarningPolicy | FailureProtocol | AlertPolicy
STRUCTS: dict[PolicyKind, type[Policy]] = {
    PolicyKind.EMBARGO: EmbargoPolicy,
    PolicyKind.EARLY_WARNING: WarningPolicy,
    PolicyKind.FAILURE_PROTOCOL: FailureProtocol,
    PolicyKind.HOST_ALERT: AlertPolicy,
}


class DataProblem(ValueError):
    """A policy does not hold what it must. `reasons` name every place."""

    def __init__(self, kind: PolicyKind, reasons: list[Refusal]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"{kind.value}: " + "; ".join(each.message for each in reasons))


def read_raw(kind: PolicyKind, folder: Path = DATA) -> Any:
    """What the kind's data file holds, not checked. Raises `DataProblem` for a file that is missing or no YAML."""
    try:
        text = (folder / f"{kind.value}.yaml").read_text(encoding="utf-8")
        return yaml.load(text, Loader=yaml.CSafeLoader)  # the safe loader, in C
    except (OSError, yaml.YAMLError) as problem:
        raise DataProblem(kind, [Refusal("unreadable", f"{kind.value}.yaml cannot be read: {problem}")]) from problem


@lru_cache(maxsize=8)
def read_data(kind: PolicyKind, folder: Path = DATA) -> Policy:
    """The policy of the kind's data file, converted but not yet checked against itself. Raises `DataProblem`."""
    found = converted(kind, read_raw(kind, folder))
    if isinstance(found, list):
        raise DataProblem(kind, found)
    return found


def converted(kind: PolicyKind, raw: Any) -> Policy | list[Refusal]:
    """The policy, or every record that has not the right fields: "items › F2-09: Object missing required field `text`"."""
    struct = STRUCTS[kind]
    if not isinstance(raw, Mapping):
        return [Refusal("not_a_policy", "A policy is a table of sections")]
    problems: list[Refusal] = []
    hints = get_type_hints(struct, include_extras=True)
    for name, value in raw.items():
        record = _record_of(hints.get(str(name)))
        if record is None or not isinstance(value, list):
            continue
        for position, row in enumerate(value, start=1):
            problems += _problem(row, record, f"{name} › {_named(row, position)}")
    if problems:
        return problems
    try:
        return msgspec.convert(raw, struct)
    except msgspec.ValidationError as problem:
        return [Refusal("wrong_shape", str(problem))]


def encoded(policy: Struct) -> str:
    """A policy as it is stored: canonical JSON."""
    return msgspec.json.encode(policy, order="deterministic").decode()


def decoded(kind: PolicyKind, content: str) -> Policy:
    """A stored policy. Raises `msgspec.ValidationError` for what was never one."""
    return msgspec.json.decode(content, type=STRUCTS[kind])


def _record_of(hint: Any) -> type[Struct] | None:
    """The struct of a list of records; None for anything else."""
    arguments = get_args(hint)
    if get_origin(hint) is tuple and arguments and isinstance(arguments[0], type) and issubclass(arguments[0], Struct):
        return arguments[0]
    return None


def _problem(row: Any, record: type[Struct], where: str) -> list[Refusal]:
    try:
        msgspec.convert(row, record)
    except msgspec.ValidationError as problem:
        return [Refusal("wrong_shape", f"{where}: {problem}")]
    return []


def _named(row: Any, position: int) -> str:
    keys = ("id", "code", "act", "window", "no")
    found = next((row[key] for key in keys if key in row), None) if isinstance(row, Mapping) else None
    return str(position if found is None else found)

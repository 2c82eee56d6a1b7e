"""What an officer may do: a role says which acts, units say on whose dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """From looking on to deciding who else may; each may all that the one before it may."""

    viewer = "viewer"
    officer = "officer"
    approver = "approver"
    admin = "admin"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]

    @property
    def duty(self) -> str:
        """What it is for, in one line."""
        return _DUTIES[self]


class Act(StrEnum):
    """Something the console does, as the audit log and the routes name it."""

    look = "look"
    """See dossiers, reports and what people could not find."""
    talk = "talk"
    """Take over a conversation."""
    import_ = "import"
    """Bring dossiers in."""
    remind = "remind"
    """Draft reminders, and send those below the threshold."""
    teach = "teach"
    """Edit the office's layer of the catalogue and its texts."""
    approve = "approve"
    """Approve what somebody else drafted."""
    rules = "rules"
    """Switch standing rules on."""
    people = "people"
    """Invite officers, and change what they may do."""
    audit = "audit"
    """Read who did what."""
    system = "system"
    """Channels, the banner, the off switch."""


_LABELS = {
    Role.viewer: "Người xem",
    Role.officer: "Cán bộ",
    Role.approver: "Người duyệt",
    Role.admin: "Quản trị",
}
_DUTIES = {
    Role.viewer: "Xem hồ sơ, báo cáo; không gửi gì.",
    Role.officer: "Nạp hồ sơ, nhắc người dân, trả lời người cần gặp cán bộ.",
    Role.approver: "Việc của cán bộ, và duyệt tin nhắc gửi cho nhiều người.",
    Role.admin: "Mọi việc, kể cả mời cán bộ và tắt, mở kênh.",
}

_ACTS: Mapping[Role, frozenset[Act]] = {
    Role.viewer: frozenset({Act.look}),
    Role.officer: frozenset({Act.look, Act.talk, Act.import_, Act.remind, Act.teach}),
    Role.approver: frozenset(set(Act) - {Act.people, Act.audit, Act.system}),
    Role.admin: frozenset(Act),
}


@dataclass(frozen=True)
class Officer:
    """Somebody who signed in. ``units`` are codes such as "H15.120"; none means every unit."""

    id: int
    name: str
    role: Role
    units: tuple[str, ...] = ()
    active: bool = True

    def may(self, act: Act) -> bool:
        """Whether the role allows it."""
        return self.active and act in _ACTS[self.role]

    def covers(self, unit: str) -> bool:
        """Whether a unit, by its code, is the officer's or below one that is."""
        return not self.units or any(within(unit, own) for own in self.units)


def within(unit: str, above: str) -> bool:
    """Whether a unit's code is another's, or that of a unit below it."""
    return unit == above or unit.startswith(f"{above}.")

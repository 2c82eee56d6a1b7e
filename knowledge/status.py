"""How far a dossier is: the national portal's ten statuses."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """A status by its national number (list of the national portal, NĐ 61/2018)."""

    registered = 1
    received = 2
    not_received = 3
    processing = 4
    supplement = 5
    payment = 6
    withdrawn = 7
    stopped = 8
    finished = 9
    returned = 10

    @property
    def label(self) -> str:
        """The official name, as the portal writes it."""
        return _LABELS[self]

    @property
    def must_act(self) -> bool:
        """Whether the dossier waits for its citizen: to add papers, to pay or to collect."""
        return self in (Status.supplement, Status.payment, Status.finished)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in (Status.not_received, Status.withdrawn, Status.stopped, Status.returned)


_LABELS = {
    Status.registered: "Mới đăng ký",
    Status.received: "Được tiếp nhận",
    Status.not_received: "Không được tiếp nhận",
    Status.processing: "Đang xử lý",
    Status.supplement: "Yêu cầu bổ sung giấy tờ",
    Status.payment: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.withdrawn: "Công dân yêu cầu rút hồ sơ",
    Status.stopped: "Dừng xử lý",
    Status.finished: "Đã xử lý xong",
    Status.returned: "Đã trả kết quả",
}

"""The command line. A command is one module here; it is imported only when it runs."""

from __future__ import annotations

import sys

import click

from bot.cli.vietnamese import Group, explain

COMMANDS = {
    "run": ("bot.cli.run", "Chạy chatbot và trang trò chuyện."),
    "chat": ("bot.cli.chat", "Trò chuyện thử ngay trong cửa sổ lệnh."),
    "search": ("bot.cli.search", "Tìm thử, và đo độ đúng của tìm kiếm."),
    "catalogue": ("bot.cli.catalogue", "Kiểm tra, đối chiếu, nhập danh mục thủ tục."),
    "learned": ("bot.cli.learned", "Xem và bỏ những gì bot học từ lựa chọn của người dân."),
    "import": ("bot.cli.importing", "Nạp hồ sơ từ tệp xuất của hệ thống một cửa."),
    "channel": ("bot.cli.channel", "Xem và cho chạy lại kênh đang tạm nghỉ."),
    "zalo-oa": ("bot.cli.zalo_oa", "Đăng nhập Zalo OA."),
    "officer": ("bot.cli.officer", "Mời cán bộ vào bảng làm việc."),
    "report": ("bot.cli.report", "Báo cáo hồ sơ, phiếu kiểm soát, phiếu xin lỗi."),
    "calendar": ("bot.cli.workdays", "Xem lịch làm việc của một tháng."),
    "privacy": ("bot.cli.privacy", "Hồ sơ xử lý dữ liệu cá nhân; xoá người yêu cầu."),
    "db": ("bot.cli.db", "Chuẩn bị, nâng cấp, xem kho dữ liệu."),
}
"""Each command's module, which holds it as ``command``, and its line in the help."""


@click.group(cls=Group, commands=COMMANDS)
def cli() -> None:
    """Một Cửa: chatbot hướng dẫn thủ tục hành chính.

    Cài đặt bằng các biến môi trường BOT_…, xem docs/cai-dat.md.
    """


def main() -> None:
    """Run a command; whatever goes wrong is told in a sentence."""
    try:
        sys.exit(cli.main(prog_name="python -m bot", standalone_mode=False))
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(0)
    except click.ClickException as error:
        click.echo(explain(error), err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Đã dừng.", err=True)
        sys.exit(130)

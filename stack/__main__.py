"""`python -m stack up`: the whole system on this machine until Ctrl-C; `… demo` plays the demo."""

import argparse
import importlib
import os
import signal
import sys
import threading
from pathlib import Path

from stack.environment import ROOT
from stack.procfile import PROCFILE
from stack.stack import Stack
from stack.trouble import Trouble


def home() -> Path:
    """Return the folder of all data: `TTCT_HOME`, by default `.local` in the checkout."""
    return Path(os.environ.get("TTCT_HOME") or ROOT / ".local")


def main() -> int:
    """Run one command; 0 when it ended as asked, 1 when something failed to start."""
    parser = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    parser.add_argument("command", choices=["up", "demo"])
    parser.add_argument("--procfile", type=Path, default=PROCFILE, help="another list of processes")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    if chosen.command == "demo":
        play = importlib.import_module("stack.demo.__main__").main
        return int(play(chosen.rest))
    return up(chosen.procfile)


def up(procfile: Path) -> int:
    """Start the stack, stay until Ctrl-C or SIGTERM, stop it."""
    leave = threading.Event()

    def asked(_number: int, _frame: object) -> None:
        if leave.is_set():  # already stopping: a second Ctrl-C does not break the clean stop
            return
        leave.set()
        if starting:
            raise KeyboardInterrupt

    starting = True
    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGTERM, asked)
    stack = Stack(home(), procfile=procfile)
    try:
        stack.start()
        starting = False
        print(
            f"Hệ thống đã sẵn sàng / The system is ready: {stack.public_url}/\n"
            f"Nhật ký / logs: {stack.home / 'logs'}\n"
            f"Quản trị / administrator: admin, mật khẩu / password: {stack.first_admin_password}\n"
            "Dừng bằng Ctrl-C / stop with Ctrl-C",
            flush=True,
        )
        while not leave.wait(3600):
            pass
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        stack.stop()
    print("Đã dừng / stopped", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

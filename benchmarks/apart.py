"""Work done in a process of its own, so that its memory is its own."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


def apart(work: Callable[[], Any]) -> Any:
    """Do it in a child that starts as a copy of this process; what it returns must pickle."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    gc.collect()
    gc.freeze()
    child = multiprocessing.get_context("fork").Process(target=_tell, args=(work, theirs))
    child.start()
    theirs.close()
    try:
        result = ours.recv()
    except EOFError as error:
        raise RuntimeError(f"a measurement died with code {child.exitcode}") from error
    finally:
        child.join()
        gc.unfreeze()
    if isinstance(result, BaseException):
        raise result
    return result


def resident_mb() -> float:
    """Memory of this process that is its own, in MB; what it shares with its parent is not."""
    fields = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    own = (line for line in fields if line.startswith(("Private_Dirty", "Private_Clean")))
    return sum(int(line.split()[1]) for line in own) / 1024


def _tell(work: Callable[[], Any], there: Connection) -> None:
    try:
        there.send(work())
    except Exception as error:
        there.send(error)
    finally:
        there.close()

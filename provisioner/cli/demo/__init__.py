"""`provisioner demo`: the whole job in a few acts, on a simulated account over real loopback HTTP.

Each act runs the commands that it shows, as processes of their own, and checks what it says. An act is a
function of the stage; a new one is written beside the others and named in `ACTS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from provisioner.cli.demo.closing import numbers, what_to_try_next
from provisioner.cli.demo.days import adoption, changes, leavers
from provisioner.cli.demo.folder import demo_folder, write_account, write_settings
from provisioner.cli.demo.goodbyes import deletions, goodbyes
from provisioner.cli.demo.harm import broken_exports, falsified_log, killed_in_the_middle
from provisioner.cli.demo.page import Page
from provisioner.cli.demo.people import ON_DAY_ONE, account_seed, everybody
from provisioner.cli.demo.stage import ClaimBroken, Stage
from provisioner.cli.exits import Code
from provisioner.cli.showing import tell
from provisioner.simulator import Simulator

ACTS: tuple[tuple[str, Callable[[Stage], None]], ...] = (
    ("Day 1: an account in use is adopted", adoption),
    ("Day 2: two leave, and one of them comes back", leavers),
    ("Day 3: a rename, a hire, a damaged row, an organizer nobody knows", changes),
    ("Day 4: two leave, one of them with meetings; one is on leave", goodbyes),
    ("Day 5: the days of grace are over", deletions),
    ("Day 6: broken exports", broken_exports),
    ("Day 7: killed in the middle", killed_in_the_middle),
    ("Day 8: the audit log is falsified", falsified_log),
)
INTERRUPTED = 128 + 2


def demo(keep: Path | None) -> int:
    """0 when everything was as it is told; 1 when a claim did not hold. Raises `WrongUsage` for `keep`."""
    try:
        with demo_folder(keep) as folder, Simulator(account_seed()) as simulator:
            return _played(folder, simulator, kept=keep is not None)
    except KeyboardInterrupt:
        tell("Stopped." if keep is None else f"Stopped; what there is stays in {keep}.")
        return INTERRUPTED
    except BrokenPipeError:
        return Code.DONE  # nobody reads any more


def _played(folder: Path, simulator: Simulator, *, kept: bool) -> int:
    began = time.monotonic()
    write_settings(folder, simulator)
    stage = Stage(folder, simulator, Page(), everybody()[:ON_DAY_ONE])
    stage.page.say(
        "A simulated GoTo account behind real HTTP, a roster of invented people, and the real commands. "
        "What they print is shortened. The days are days of exports: the clock is yours."
    )
    for number, (title, act) in enumerate(ACTS, start=1):
        stage.begin_act(f"{number}/{len(ACTS)}  {title}")
        try:
            act(stage)
        except ClaimBroken as broken:
            tell(f"The demo does not hold in act {number}: not true that {broken}")
            return Code.DEFECT
    numbers(stage, seconds=time.monotonic() - began)
    if kept:
        write_account(folder, simulator)
        what_to_try_next(stage)
    return Code.DONE

"""A small game of fuzz_dispatch in CI; `make fuzz` plays a long one."""

from pathlib import Path

from tests.faults.fuzz_dispatch import play
from tests.faults.world import Worlds


def test_a_short_game_leaves_nothing_twice_lost_or_sent_to_who_has_paid(worlds: Worlds, tmp_path: Path) -> None:
    counted = play(worlds, tmp_path / "world", seed=1, kills=8)
    assert counted["kills"] >= 8
    assert counted["states"]["SENT"]
    assert (counted["twice"], counted["lost"], counted["chased_after_paid"]) == (0, 0, 0)

"""What the guide shows can be used as it stands."""

import re

from dunwell.strategies import documents
from tests.architecture.tree import ROOT

GUIDE = (ROOT / "docs" / "guides" / "strategies.md").read_text()
SHOWN = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)


def test_every_strategy_of_the_guide_passes_the_check() -> None:
    assert len(SHOWN) == 3
    assert [documents.check(text) for text in SHOWN] == [[], [], []]


def test_the_guide_names_every_word_of_a_strategy_and_of_a_step() -> None:
    from dunwell.engine.events import TRIGGERS
    from dunwell.engine.steps import ACTIONS, CHANNELS, OWNER, ROLES, SEVERITIES, STEP_FIELDS, TASKS, WHO
    from dunwell.engine.strategy import FIELDS

    words = {*FIELDS, *STEP_FIELDS, *ACTIONS, *CHANNELS, *ROLES, *SEVERITIES, *TASKS, *OWNER, *WHO, *TRIGGERS}
    assert [word for word in sorted(words) if f"`{word}`" not in GUIDE] == ["post"]
    assert [key for key in documents.BUILTIN if f"`{key}`" not in GUIDE] == []

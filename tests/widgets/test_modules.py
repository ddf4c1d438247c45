"""The ES modules of the widgets can be read by a browser."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from cometchat_nb import widgets

STATIC = Path(widgets.__file__).parent / "static"
SHARED = ("dom.js", "parts.js")


@pytest.mark.parametrize("name", sorted({path.name for path in STATIC.glob("*.js")} - set(SHARED)))
def test_a_name_of_the_shared_parts_is_not_declared_again(name: str):
    """They stand in front of each module, and of a module with a name declared twice nothing is shown."""
    text = "\n".join((STATIC / file).read_text("utf-8") for file in (*SHARED, name))
    declared = Counter(re.findall(r"^(?:const|let|function|class) (\w+)", text, re.MULTILINE))
    assert declared["element"] == 1
    assert [one for one, times in declared.items() if times > 1] == []

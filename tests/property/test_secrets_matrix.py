"""The page of secrets says what comes out, and what measures it would see a secret in every outlet."""

from __future__ import annotations

import logging
import warnings

import ipywidgets
import pandas as pd
import pytest
from support.searching import FUZZING
from support.secrets_matrix import ENTRANCES, OUTLETS, PAGE, SECRETS, _holds, _scene, measure

import cometchat_nb as cc

QUICK = ("a password", "another script")
"""What goes in in every run; `make fuzz` puts all in."""


def written() -> dict[tuple[str, str], set[str]]:
    rows = [
        line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line[:2] == "| "
    ]
    (_, *entrances), *outlets = rows
    assert entrances == list(ENTRANCES)
    return {
        (entrance, outlet): {*cell.split(", ")} & {*SECRETS}
        for outlet, *cells in outlets
        for entrance, cell in zip(entrances, cells, strict=True)
    }


@pytest.mark.fuzz
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_the_page_of_secrets_is_measured(entrance: str):
    names = tuple(SECRETS) if FUZZING else QUICK
    seen = measure(names, [entrance])
    page = written()
    assert len(seen) == len(OUTLETS)
    assert {where: {*found} for where, found in seen.items()} == {
        where: page[where] & {*names} for where in seen
    }


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_comes_out_is_seen_in_every_outlet(name: str, monkeypatch):
    """What finds nothing anywhere might find nothing at all."""
    secret = SECRETS[name]
    monkeypatch.setenv("PLANTED", secret)
    leak = compile("planted = secret\nraise ValueError(secret)", "elsewhere.py", "exec")
    with _scene() as scene:
        logging.getLogger("planted").error(secret)
        warnings.warn(secret, stacklevel=1)
        scene.attempt(lambda: exec(leak, {}, {"secret": secret}))
        label = ipywidgets.Label(secret)
    scene.things += [pd.DataFrame({"planted": [secret]}), secret, cc.try_login("no such user")]
    (scene.folder / "planted").write_text(secret, encoding="utf-8")
    blind = {outlet for outlet, show in OUTLETS.items() if not _holds(show(scene), secret)}
    label.close()
    (scene.folder / "planted").unlink()
    assert blind == {"report"}  # it has columns of its own, and shows no other
    assert "no such user" in OUTLETS["report"](scene)


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_an_entrance_makes_or_raises_something(entrance: str):
    with _scene() as scene:
        ENTRANCES[entrance](scene, SECRETS["a password"])
    ipywidgets.Widget.close_all()
    for path in scene.folder.rglob("*"):
        path.unlink()
    assert scene.things or scene.errors
    assert not [error for error in scene.errors if isinstance(error, (AttributeError, NameError))]

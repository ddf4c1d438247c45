"""The page of faults says what the clients do."""

from __future__ import annotations

import pytest
from support.fault_matrix import IN_PROCESS, ON_A_SOCKET, OPERATIONS, PAGE, differences, measure, write_page
from support.searching import FUZZING

from cometchat_nb.sandbox import EFFECTS

QUICK = ("refused", "reset_in_body", "redirect_loop", "rate_limited")
"""What is carried over a socket in every run; `make fuzz` carries all of it."""


@pytest.mark.fuzz
def test_the_page_of_faults_is_measured():
    columns = {carrier: measure(carrier) for carrier in IN_PROCESS}
    assert differences(*columns.values()) == {}
    page, written = PAGE.read_text(), write_page(columns)
    assert page.partition("## Differences")[0] == written.partition("## Differences")[0]


@pytest.mark.fuzz
@pytest.mark.parametrize("carrier", ON_A_SOCKET)
def test_a_socket_changes_nothing(carrier: str):
    faults = tuple(EFFECTS) if FUZZING else QUICK
    there = measure(carrier, faults)
    assert len(there) == len(faults) * len(OPERATIONS)
    # A certificate is looked at when a connection is made: the one that the login left open goes on.
    kept = {(fault, "`verify_session`") for fault in faults if fault.startswith("certificate")}
    assert set(differences(measure(IN_PROCESS[0], faults), there)) == kept

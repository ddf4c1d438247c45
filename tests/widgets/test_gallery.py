"""The page of components in the documentation is made of the present components."""

from __future__ import annotations

from support.gallery import PAGE, build


def test_the_page_is_made_of_the_present_components():
    assert PAGE.read_text(encoding="utf-8") == build(), "run: cd tests; python -m support.gallery"

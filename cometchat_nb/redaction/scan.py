"""A last look for secrets at what is about to be handed out."""

from __future__ import annotations

from collections.abc import Iterable

from .redactor import Redactor, any_of
from .secret import MASK
from .shapes import mask_shapes, shapes_in

_SHORTEST_SEARCHED_FOR = 12


class Scan:
    """Looks for secrets in what is about to be handed out, masks them, and counts them.

    Args:
        secrets: Values that must not be in it.
        known: What the results themselves know of secrets. What is as short as a word is not searched for:
            `undefined`, given as a key, hides no other `undefined`.
        shown: What is no secret even where somebody gave it as one, such as a uid.
    """

    def __init__(
        self,
        secrets: Iterable[str] = (),
        *,
        known: Redactor | None = None,
        shown: frozenset[str] = frozenset(),
    ) -> None:
        found = {} if known is None else known.spellings()
        self._known = [
            spelling
            for spelling, secret in found.items()
            if spelling not in shown and len(secret.strip()) >= _SHORTEST_SEARCHED_FOR
        ]
        self._known += Redactor(*secrets).spellings()
        self._found: set[str] = set()

    @property
    def hits(self) -> int:
        """How many different secrets there were."""
        return len(self._found)

    def clean(self, text: str) -> str:
        """Return the text with every secret in it masked."""
        if there := [spelling for spelling in self._known if spelling in text]:
            self._found |= set(there)
            text = any_of(there).sub(MASK, text)
        self._found |= shapes_in(text)
        return mask_shapes(text)

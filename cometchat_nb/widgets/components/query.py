"""A field for text that may hold a secret: it is read once and never part of a state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import traitlets

from .component import Message, Part, script

LONGEST = 2_000_000


class Query(Part):
    """A text field with a choice beside it and a button.

    Args:
        label, hint: What to type, and what is done with it.
        choice_label: What the choice is of.
        choices: What can be chosen; the first is the default.
        on_ask: Called with the text and the choice.

    Attributes:
        choice: What is chosen.
        answer: What was found, in a few words.
        problem: Why nothing could be.
    """

    _esm = script("query.js")

    label = traitlets.Unicode("").tag(sync=True)
    hint = traitlets.Unicode("").tag(sync=True)
    choice_label = traitlets.Unicode("").tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    choice = traitlets.Unicode("").tag(sync=True)
    answer = traitlets.Unicode("").tag(page=True)
    problem = traitlets.Unicode("").tag(page=True)

    def __init__(
        self,
        label: str,
        hint: str,
        *,
        choice_label: str,
        choices: Sequence[str],
        on_ask: Callable[[str, str], None],
        **traits: object,
    ) -> None:
        super().__init__(
            label=label,
            hint=hint,
            choice_label=choice_label,
            choices=list(choices),
            choice=choices[0],
            **traits,
        )
        self._on_ask = on_ask
        self._actions |= {"ask": self._ask}

    def _ask(self, content: Message) -> None:
        text, choice = content.get("text"), content.get("choice")
        if not isinstance(text, str) or choice not in self.choices:
            return
        self.choice = choice
        if len(text) > LONGEST:
            self.problem = f"The text has {len(text):,} characters; cut out the part around the login."
            return
        self.problem = ""
        self._on_ask(text, choice)

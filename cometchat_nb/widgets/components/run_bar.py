"""The bar that starts long work, shows how far it is, stops it, and recalls what ran before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import traitlets

from .component import Message, Part, script

NONE_RECALLED = -1


class Choice(NamedTuple):
    """A way to run: its value, and what the person reads."""

    value: str
    label: str


class RunBar(Part):
    """A start and a stop button with progress, and a confirmation where one is needed.

    Args:
        label: What the start button says.
        noun: What is counted, in the plural.
        on_run: Called with the chosen value when the person presses start, and has confirmed if `warning`
            says that this is needed.
        on_stop: Called when the person presses stop.
        on_choose: Called with a value when it is chosen.
        on_recall: Called with the number of an earlier run when it is chosen.
        choice_label: What the choice is of.
        choices: The ways to run; the first is the default. None for a single one.

    Attributes:
        starts_itself: Whether the work begins without the button, which is then there only to begin it again.
        told_below: Whether the note stands below what it is about, so that here it is only read out.
        ready: Whether there is something to run.
        running, stopping: Whether it runs, and whether it was asked to stop.
        done, total: How far it is; a total of 0 is not known.
        note: What came of it.
        verdict: The same in a word, `text`, with its `tone`; empty while there is none.
        warning: What the person has to agree to first; they agree to this very text.
        problem: Why it did not run, or not to the end.
        runs: What ran before, the newest last, each in a few words.
        recalled: The number of the run that is shown, or -1.
    """

    _esm = script("run_bar.js")

    label = traitlets.Unicode("").tag(sync=True)
    noun = traitlets.Unicode("").tag(sync=True)
    choice_label = traitlets.Unicode("").tag(sync=True)
    choices = traitlets.List(traitlets.Dict()).tag(page=True)
    choice = traitlets.Unicode("").tag(sync=True)
    starts_itself = traitlets.Bool(False).tag(sync=True)
    told_below = traitlets.Bool(False).tag(sync=True)
    ready = traitlets.Bool(False).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    stopping = traitlets.Bool(False).tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    note = traitlets.Unicode("").tag(page=True)
    verdict = traitlets.Dict().tag(page=True)
    warning = traitlets.Unicode("").tag(page=True)
    problem = traitlets.Unicode("").tag(page=True)
    runs = traitlets.List(traitlets.Unicode()).tag(page=True)
    recalled = traitlets.Int(NONE_RECALLED).tag(page=True)

    def __init__(
        self,
        label: str,
        noun: str,
        *,
        on_run: Callable[[str], None],
        on_stop: Callable[[], None],
        on_choose: Callable[[str], None] | None = None,
        on_recall: Callable[[int], None] | None = None,
        choice_label: str = "",
        choices: Sequence[Choice] = (),
        **traits: object,
    ) -> None:
        super().__init__(
            choice_label=choice_label,
            label=label,
            noun=noun,
            choices=[one._asdict() for one in choices],
            choice=choices[0].value if choices else "",
            **traits,
        )
        self._on_run, self._on_stop = on_run, on_stop
        self._on_choose, self._on_recall = on_choose, on_recall
        self._actions |= {
            "run": self._run,
            "stop": self._stop,
            "choose": self._choose,
            "recall": self._recall,
        }

    def began(self, note: str = "") -> None:
        """Show that the work has begun."""
        self.note, self.problem, self.verdict = note, "", {}
        with self.hold_sync():
            self.running, self.stopping, self.done, self.total = True, False, 0, 0

    def tell(self, done: int, total: int | None) -> None:
        """Show how far the work is."""
        with self.hold_sync():
            self.done, self.total = done, total or 0

    def ended(self, note: str = "", problem: str = "") -> None:
        """Show what came of it."""
        self.note, self.problem = note, problem
        with self.hold_sync():
            self.running = self.stopping = False

    def _run(self, content: Message) -> None:
        if self.ready and not self.running and content.get("agreed_to", "") == self.warning:
            self._on_run(self.choice)

    def _stop(self, _content: Message) -> None:
        if self.running:
            self.stopping = True
            self._on_stop()

    def _choose(self, content: Message) -> None:
        value = content.get("value")
        if not self.running and isinstance(value, str) and value in [one["value"] for one in self.choices]:
            self.choice = value
            if self._on_choose is not None:
                self._on_choose(value)

    def _recall(self, content: Message) -> None:
        number = content.get("number")
        if self._on_recall is None or type(number) is not int or not 0 <= number < len(self.runs):
            return
        if not self.running:
            self.recalled = number
            self._on_recall(number)

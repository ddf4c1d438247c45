"""How far something has got: on a bar, or told to a callable, which can stop it by raising."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = bool | Callable[[int, int | None], object]


def check_progress(progress: object) -> None:
    """Refuse what is neither a yes or no nor a callable.

    Raises:
        TypeError: When it is neither.
    """
    if not isinstance(progress, bool) and not callable(progress):
        raise TypeError(f"progress must be True, False or a callable, not {type(progress).__name__}")


@contextmanager
def shown(progress: Progress) -> Iterator[Callable[[int, int | None, str], object]]:
    """Yield what is to be called with the users done, how many there are in all, and a note."""
    if callable(progress):
        yield lambda done, total, _: progress(done, total)
        return
    from tqdm.auto import tqdm

    with tqdm(unit="user", disable=not progress, unit_scale=True) as bar:

        def show(done: int, total: int | None, note: str) -> None:
            bar.total = total
            bar.set_postfix_str(note, refresh=False)
            bar.update(done - bar.n)
            if note:
                bar.refresh()

        yield show

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
def shown(
    progress: Progress, unit: str = "user", *, scale: bool = True
) -> Iterator[Callable[[int, int | None, str], object]]:
    """Yield what is to be called with how much is done, how much there is in all, and a note.

    A bar takes the whole width, so that it does not shrink as the note grows, and stays when it is done.

    Args:
        progress: Show a bar or none; or a callable, which is told the first two.
        unit: What is counted.
        scale: Write 1,200,000 as 1.20M.
    """
    if callable(progress):
        yield lambda done, total, _: progress(done, total)
        return
    from tqdm.auto import tqdm

    with tqdm(unit=unit, unit_scale=scale, disable=not progress, dynamic_ncols=True) as bar:
        last_note = ""

        def show(done: int, total: int | None, note: str) -> None:
            nonlocal last_note
            if total != bar.total:
                bar.reset(total)
            bar.set_postfix_str(note, refresh=False)
            bar.update(done - bar.n)
            if note != last_note:
                last_note = note
                bar.refresh()

        yield show

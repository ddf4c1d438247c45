"""Charts of a run as SVG, in the colours of the page around them; needs the extra `charts`."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

_INK = "#010203"  # stands for the page's own text colour, see `_in_page_colours`
_FAILED, _LOGGED_IN = "#c2554d", "#3f9a5a"


def outcome_chart(results: pd.DataFrame) -> str:
    """Draw the outcomes by code and their latency; return SVG markup.

    Args:
        results: A frame with the columns `ok`, `error_code` and `elapsed_ms`.

    Raises:
        ImportError: When matplotlib is not installed.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    outcomes = results["error_code"].where(~results["ok"].fillna(False), "logged in").fillna("unknown")
    counts = outcomes.value_counts().sort_values(kind="stable")
    with rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "cometchat-nb", "text.color": _INK, "font.size": 10}
    ):
        figure = Figure(figsize=(9, 1.2 + 0.32 * max(3, len(counts))), layout="constrained")
        bars, spread = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        colours = [_LOGGED_IN if name == "logged in" else _FAILED for name in counts.index]
        bars.barh(range(len(counts)), counts.to_numpy(), color=colours)
        bars.set_yticks(range(len(counts)), list(counts.index))
        bars.set_title("Outcomes")
        groups = [
            results.loc[outcomes == name, "elapsed_ms"].dropna().to_numpy(float) for name in counts.index
        ]
        spread.boxplot(
            [one if len(one) else [float("nan")] for one in groups],
            positions=range(len(counts)),
            orientation="horizontal",
            widths=0.6,
            manage_ticks=False,
        )
        bars.xaxis.set_major_locator(MaxNLocator(integer=True))
        spread.tick_params(labelleft=False)
        spread.set_xscale("symlog")
        spread.set_title("Latency, ms")
        for axes in (bars, spread):
            _in_ink(axes)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _in_page_colours(drawn.getvalue())


def _in_ink(axes: Any) -> None:
    axes.tick_params(colors=_INK)
    for line in axes.get_lines():
        line.set_color(_INK)
        line.set_markeredgecolor(_INK)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(_INK)


def _in_page_colours(svg: str) -> str:
    """Cut the file's head off, and take the page's text colour, so that dark mode can be read too."""
    return svg[svg.index("<svg") :].replace(_INK, "currentColor")

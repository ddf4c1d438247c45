"""Charts in the colours of the page around them; needs the extra `charts`."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

_INK = "#010203"  # stands for the page's own text colour, see `svg_of`
_FAILED, _LOGGED_IN = "#c2554d", "#3f9a5a"
_SEVERITIES = {"error": _FAILED, "warning": "#c98a1b", "info": "#5b86c9"}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cometchat-nb",
    "text.color": _INK,
    "font.size": 10,
}


class Chart(Figure):
    """A figure that a notebook shows in the colours of its theme."""

    def _repr_html_(self) -> str:
        return svg_of(self)


def outcome_chart(results: pd.DataFrame) -> str:
    """Draw the outcomes by code and their latency; return SVG markup.

    Args:
        results: A frame with the columns `ok`, `error_code` and `elapsed_ms`.
    """
    outcomes = results["error_code"].where(~results["ok"].fillna(False), "logged in").fillna("unknown")
    counts = outcomes.value_counts().sort_values(kind="stable")
    with rc_context(_STYLE):
        figure = Figure(figsize=_size(len(counts)), layout="constrained")
        bars, spread = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        colours = [_LOGGED_IN if name == "logged in" else _FAILED for name in counts.index]
        _draw_bars(bars, counts, colours, "Outcomes")
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
        spread.tick_params(labelleft=False)
        spread.set_xscale("symlog")
        spread.set_title("Latency, ms")
        _in_ink(spread)
    return svg_of(figure)


def rules_chart(summary: pd.DataFrame, title: str) -> Chart:
    """Draw how many users fail each rule, coloured by severity.

    Args:
        summary: A frame with the columns `rule_id`, `severity` and `failing`, the longest bar last.
        title: The heading.
    """
    with rc_context(_STYLE):
        figure = Chart(figsize=_size(len(summary)), layout="constrained")
        bars: Any = figure.subplots()
        counts = summary.set_index("rule_id")["failing"]
        _draw_bars(bars, counts, summary["severity"].astype(str).map(_SEVERITIES).tolist(), title)
        bars.bar_label(bars.containers[0], fmt="{:,.0f}", padding=3)
        shown = [name for name in _SEVERITIES if (summary["severity"] == name).any()]
        handles = [bars.barh(0, 0, color=_SEVERITIES[name]) for name in shown]
        if shown:
            bars.legend(handles, shown, loc="lower right", frameon=False)
    return figure


def svg_of(figure: Figure) -> str:
    """Return a figure as SVG markup that takes the page's text colour, so that dark mode can be read too."""
    drawn = io.StringIO()
    with rc_context(_STYLE):
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = drawn.getvalue()
    return svg[svg.index("<svg") :].replace(_INK, "currentColor")


def _size(bars: int) -> tuple[float, float]:
    return 9, 1.2 + 0.32 * max(3, bars)


def _draw_bars(axes: Any, counts: pd.Series[int], colours: list[str], title: str) -> None:
    axes.barh(range(len(counts)), counts.to_numpy(float), color=colours)
    axes.set_yticks(range(len(counts)), list(counts.index))
    axes.set_title(title)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _in_ink(axes)


def _in_ink(axes: Any) -> None:
    axes.tick_params(colors=_INK)
    for line in axes.get_lines():
        line.set_color(_INK)
        line.set_markeredgecolor(_INK)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(_INK)

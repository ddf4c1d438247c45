"""Charts in the colours of the page around them; needs the extra `charts`."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

_INK = "#010203"  # stands for the page's own text colour, see `svg_of`
_FAILED = "#c2554d"
_FEWEST_TIMED = 2
_MOST_DOTS = 400
_DOT = "#5b86c9"
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


def latency_chart(results: pd.DataFrame) -> str | None:
    """Draw how long each login took, with the quartiles of each outcome; return SVG markup.

    There is no chart where fewer than two logins took any time: then it returns `None`.

    Args:
        results: A frame with the columns `ok`, `error_code` and `elapsed_ms`.
    """
    timed = results[results["elapsed_ms"] > 0]
    if len(timed) < _FEWEST_TIMED:
        return None
    outcomes = timed["error_code"].where(~timed["ok"].fillna(False), "logged in").fillna("unknown")
    names = list(outcomes.value_counts(ascending=True).index)
    groups = [timed.loc[outcomes == name, "elapsed_ms"].to_numpy(float) for name in names]
    with rc_context(_STYLE):
        figure = Figure(figsize=_size(len(names)), layout="constrained")
        axes: Any = figure.subplots()
        axes.boxplot(groups, orientation="horizontal", widths=0.6, tick_labels=names, showfliers=False)
        for place, group in enumerate(groups, 1):
            shown = group[:: 1 + len(group) // _MOST_DOTS]
            axes.scatter(shown, place + _spread(len(shown)), s=9, alpha=0.45, color=_DOT, zorder=3)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
        axes.minorticks_off()
        axes.set_xlabel("Latency, ms", color=_INK)
        _paint_axes(axes)
    return svg_of(figure)


def _spread(count: int) -> Any:
    """Return how far each dot is off its line, so that those of the same time do not hide each other."""
    return 0.22 * np.sin(2.4 * np.arange(count))


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
    _paint_axes(axes)


def _paint_axes(axes: Any) -> None:
    axes.tick_params(colors=_INK)
    for line in axes.get_lines():
        line.set_color(_INK)
        line.set_markeredgecolor(_INK)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(_INK)

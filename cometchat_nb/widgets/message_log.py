"""Keeps what a person types into a form out of the log of what carries it to the kernel."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ..redaction import Redactor


class _WithoutSecrets(logging.Filter):
    """Masks the secrets in the messages that a record shows."""

    def filter(self, record: logging.LogRecord) -> bool:
        arguments: Any = record.args
        if isinstance(arguments, Mapping):
            record.args = Redactor().data(arguments)
        elif arguments:
            record.args = tuple(
                Redactor().data(one) if isinstance(one, Mapping) else one for one in arguments
            )
        return True


_FILTER = _WithoutSecrets()


def mask_logged_messages() -> None:
    """Mask secrets in the messages from pages that `Comm` and the kernel log at DEBUG.

    Without it they write down what is typed into a form. Only the logged copy changes.
    """
    logging.getLogger("Comm").addFilter(_FILTER)
    try:
        from IPython import get_ipython
    except ImportError:
        return
    kernel_log = getattr(getattr(get_ipython(), "kernel", None), "log", None)
    if isinstance(kernel_log, logging.Logger):
        kernel_log.addFilter(_FILTER)

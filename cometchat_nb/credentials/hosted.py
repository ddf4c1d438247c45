"""Notebook services on other people's machines: their secrets, and which of them are shared."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from ..auth.settings import ENVIRONMENT
from ..redaction import Secret
from .source import Source, source_of

_BINDER = ("BINDER_LAUNCH_HOST", "BINDER_SERVICE_HOST", "BINDER_REF_URL")
_REFUSALS = (
    *("NotebookAccessError", "SecretNotFoundError", "TimeoutException"),  # Colab's
    *("BackendError", "CredentialError", "NetworkError", "ValidationError"),  # Kaggle's
)


def environment() -> Mapping[str, str]:
    """Return the process's environment."""
    return os.environ


def shared_host(environ: Mapping[str, str] | None = None) -> str | None:
    """Return the name of the public service that this process runs on, where a real key is not safe.

    >>> shared_host({"BINDER_LAUNCH_HOST": "https://mybinder.org/"})
    'Binder'
    """
    environ = os.environ if environ is None else environ
    return "Binder" if any(environ.get(name) for name in _BINDER) else None


def secrets(environ: Mapping[str, str]) -> list[Source]:
    """Return the settings among the notebook's secrets on Colab or Kaggle; elsewhere nothing."""
    if "google.colab" in sys.modules:
        service = importlib.import_module("google.colab.userdata")
        return _read_secrets("Colab secrets", service, service.get)
    if environ.get("KAGGLE_KERNEL_RUN_TYPE"):
        service = importlib.import_module("kaggle_secrets")
        return _read_secrets(
            "Kaggle secrets", service, lambda name: service.UserSecretsClient().get_secret(name)
        )
    return []


def _read_secrets(name: str, service: Any, get: Callable[[str], str]) -> list[Source]:
    """Ask for the app ID, and for the rest only when there is one: each question is a request."""
    refusals = tuple(getattr(service, one) for one in _REFUSALS if hasattr(service, one))

    def value(variable: str) -> Secret | None:
        try:
            return Secret(get(variable))
        except (*refusals, OSError):
            return None

    app_id = value(ENVIRONMENT["app_id"])
    if not app_id:
        return []
    rest = {field: value(variable) for field, variable in ENVIRONMENT.items() if field != "app_id"}
    return source_of(name, {"app_id": str(app_id), **rest})

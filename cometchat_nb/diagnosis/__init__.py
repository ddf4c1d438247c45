"""Why a login failed: the causes, how they are ranked, and what the network says."""

from .ranking import diagnose
from .sdk_log import read_sdk_log
from .triage import triage

__all__ = ["diagnose", "read_sdk_log", "triage"]

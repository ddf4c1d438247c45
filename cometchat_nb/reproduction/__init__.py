"""From a customer's ticket to the cause: cases in, results and diagnoses out."""

from .cases import sample_cases
from .diagnosis import diagnose
from .har import read_har
from .log import read_sdk_log
from .pasted import read_local_storage
from .runner import reproduce

__all__ = ["diagnose", "read_har", "read_local_storage", "read_sdk_log", "reproduce", "sample_cases"]

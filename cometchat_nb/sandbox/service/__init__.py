"""The service without I/O: what it holds, what it refuses, what it answers."""

from .checks.limits import RateLimits
from .service import Service
from .store.directory import Directory
from .store.samples import APP_ID, AUTH_KEY, REGION, REST_API_KEY, SAMPLE_USERS

__all__ = [
    "APP_ID",
    "AUTH_KEY",
    "REGION",
    "REST_API_KEY",
    "SAMPLE_USERS",
    "Directory",
    "RateLimits",
    "Service",
]

"""The service without I/O: what it holds, what it refuses, what it answers."""

from .data import APP_ID, AUTH_KEY, REGION, REST_API_KEY, SAMPLE_USERS, Directory
from .limits import RateLimits
from .service import Service

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

"""Clients of Worldlog, the event log for agent worlds. The messages of the contract are in `worldlog.v1`."""

from worldlog._async_client import AsyncWorldlogAdmin, AsyncWorldlogClient
from worldlog._async_emit import AsyncEmitStream
from worldlog._async_streams import AsyncReplay, AsyncSubscription
from worldlog._error import WorldlogError
from worldlog._failure import Failure, FieldViolation, Outcome
from worldlog._identity import new_event_id
from worldlog._notice import Notice
from worldlog._options import ClientOptions, EmitStreamOptions
from worldlog._sync_client import WorldlogAdmin, WorldlogClient
from worldlog._sync_emit import EmitStream
from worldlog._sync_streams import Replay, Subscription

__version__ = "0.1.0"

__all__ = [
    "AsyncEmitStream",
    "AsyncReplay",
    "AsyncSubscription",
    "AsyncWorldlogAdmin",
    "AsyncWorldlogClient",
    "ClientOptions",
    "EmitStream",
    "EmitStreamOptions",
    "Failure",
    "FieldViolation",
    "Notice",
    "Outcome",
    "Replay",
    "Subscription",
    "WorldlogAdmin",
    "WorldlogClient",
    "WorldlogError",
    "__version__",
    "new_event_id",
]

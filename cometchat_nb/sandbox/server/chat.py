"""The chat server that an SDK connects to after a login, over a WebSocket."""

from __future__ import annotations

import json
from typing import Any

from .asgi import Receive, Send


async def serve_chat(receive: Receive, send: Send) -> None:
    """Answer what an SDK says to its chat server: that it is welcome, and that somebody is there."""
    while True:
        message = await receive()
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        elif message["type"] == "websocket.disconnect":
            return
        else:
            await send({"type": "websocket.send", "text": json.dumps(_answer_to(message.get("text")))})


def _answer_to(text: str | None) -> dict[str, Any]:
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return {"type": "error", "body": {"code": "400", "status": "A message must be a JSON object."}}
    if said.get("type") == "auth":
        return {"type": "auth", "body": {"code": "200", "status": "OK"}}
    if "ping" in (said.get("action"), said.get("type")):
        return {"action": "pong", "type": "pong"}
    return {"type": "ack", "body": {"code": "200", "status": "OK"}}

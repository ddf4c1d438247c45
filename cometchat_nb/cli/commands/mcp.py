"""Serve explain, diagnose, read_ticket, reproduce and audit to an assistant, over standard input and output.

It speaks the Model Context Protocol. Nothing is sent to a real app, and every answer is masked.
"""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..._version import __version__
from ...extras import missing_extra
from ..output import BadInput, one_line

HELP = "serve these tools to an assistant (Model Context Protocol)"

_INSTRUCTIONS = (
    "Explains failed CometChat Calls logins. Start with diagnose or read_ticket; reproduce repeats a failure "
    "in a sandbox on this machine. Keys and tokens in answers are masked: never ask for them."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--folder",
        default=".",
        metavar="DIR",
        help="the only folder whose files are read (default: this one)",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until the client hangs up; return the exit code.

    Raises:
        BadInput: When the extra is missing, or there is no such folder.
    """
    folder = Path(options.folder)
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}")
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError:
        raise BadInput(str(missing_extra("mcp", "an assistant's server"))) from None
    from ...mcp_tools import Tools  # pandas takes its time

    class Server(MCPServer):
        async def call_tool(self, name: str, *arguments: Any, **options: Any) -> Any:
            try:
                return await super().call_tool(name, *arguments, **options)
            except ToolError as exc:
                raise _without_input(name, exc) from None

    server = Server("cometchat-nb", version=__version__, instructions=_INSTRUCTIONS, log_level="ERROR")
    for tool in Tools(folder).all():
        server.add_tool(_with_clear_errors(tool))
    server.run("stdio")
    return 0


def _with_clear_errors(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Return the tool so that bad input comes back as one masked line, without what it held."""
    from mcp.server.mcpserver.exceptions import ToolError

    from ...auth import CometChatError
    from ...redaction import mask_text

    @functools.wraps(tool)
    def call(**arguments: Any) -> Any:
        try:
            return tool(**arguments)
        except (OSError, TypeError, ValueError, ImportError, CometChatError) as exc:
            raise ToolError(mask_text(one_line(exc))) from None

    return call


def _without_input(name: str, error: Exception) -> Exception:
    """Return the error of unusable arguments without their values, and any other error as it is."""
    from pydantic import ValidationError

    if not isinstance(error.__cause__, ValidationError):
        return error
    wrong = error.__cause__.errors(include_input=False, include_url=False)
    told = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong]
    return type(error)(f"{name} can't use these arguments. {'; '.join(told)}")

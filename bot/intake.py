"""Where Rasa takes in what the gateway sends: its own REST channel, which notes the name of the request."""

from typing import Any

from rasa.core.channels.rest import RestInput
from sanic.request import Request

from bot.logs import begin_request
from bot.model_file import MODEL, check_digest
from bot.shortcuts import take_shortcuts


class Intake(RestInput):  # type: ignore[misc]
    """Rasa's REST channel; all lines that Rasa logs about a message name its request."""

    def __init__(self) -> None:
        """Take the shortcuts: channels are made before the model is loaded and the first message comes.

        Raises ForeignModel where the model is not what training wrote: it is not loaded then.
        """
        if MODEL.exists():
            check_digest(MODEL)
        take_shortcuts()

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """Keep the name of the request, which the action server reads, and nothing else."""
        metadata = request.json.get("metadata")
        name = metadata.get("request") if isinstance(metadata, dict) else None
        return {"request": begin_request(name if isinstance(name, str) else "")}

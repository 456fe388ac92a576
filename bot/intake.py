"""Where Rasa takes in what the gateway sends: its own REST channel, with the shortcuts of `bot.shortcuts`."""

from rasa.core.channels.rest import RestInput

from bot.model_file import MODEL, check_digest
from bot.shortcuts import take_shortcuts


class Intake(RestInput):  # type: ignore[misc]
    """Rasa's REST channel; whoever runs Rasa with it has the shortcuts too."""

    def __init__(self) -> None:
        """Take the shortcuts: channels are made before the model is loaded and the first message comes.

        Raises ForeignModel where the model is not what training wrote: it is not loaded then.
        """
        if MODEL.exists():
            check_digest(MODEL)
        take_shortcuts()

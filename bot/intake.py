"""Where Rasa takes in what the gateway sends: its own REST channel, with the shortcuts of `bot.shortcuts`."""

from rasa.core.channels.rest import RestInput

from bot.shortcuts import take_shortcuts


class Intake(RestInput):  # type: ignore[misc]
    """Rasa's REST channel; whoever runs Rasa with it has the shortcuts too."""

    def __init__(self) -> None:
        """Take the shortcuts: channels are made before the model is loaded and the first message comes."""
        take_shortcuts()

"""The doors: the gateway that every channel goes through, and the channels."""

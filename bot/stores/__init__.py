"""What is kept of conversations: one database for the gateway and for every Rasa behind it."""

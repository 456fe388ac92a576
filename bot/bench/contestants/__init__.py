"""Who is compared: each contestant learns from the same material and answers one message at a time."""

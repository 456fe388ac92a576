"""A Lacta of many processes on this machine: the topology of compose.yml, for tests and for trying it out."""

"""The report of an evaluation: run is what happened, the other modules look at it, page shows it."""

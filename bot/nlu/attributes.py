"""Names of the message attributes that one component sets and another reads."""

CORRECTED = "corrected"  # the text with misspelt words of the domain mended
UNDERSTANDING = "understanding"  # what FactMatcher found; reaches the actions with the message
DANGER = "danger"  # the danger sign of a message and the care text that goes with it
SITUATION = "situation"  # what a message says about the person or the request
QUESTION = "question"  # the part of the text that asks something, where the rest only gives orders
DANGER_INTENT = "report_danger"  # the intent of a message that holds one
SECONDS = "seconds"  # how long the pipeline worked on a message

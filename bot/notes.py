"""The bot's own safety notes: fixed wording that goes with certain facts, never credited to a document."""

NOTES = {
    "medicine": (
        "Please do not stop or change a prescribed medicine on your own, least of all an antipsychotic. "
        "Ask the person who prescribed it first."
    ),
    "dependence": "Anyone who depends on opiates or other drugs should get medical help with cutting down.",
    "man": "A man who notices milk should have a doctor look into it.",
    "lump": "A lump in the breast should always be checked by a doctor.",
    "headache": (
        "Headache or trouble with seeing that comes together with discharge should be seen by a doctor soon."
    ),
}

# Says whose words these are: the documents give no such advice.
NOTE_LEAD = "My own advice, not from the sources:"

# Said after a message with a danger sign, by how fast help is needed.
REMINDERS = {
    "emergency": "You wrote of an emergency before. If you have no help yet, please call {number} first.",
    "urgent": "You wrote of a warning sign before. Please have a doctor look at it soon.",
}

# Said where nothing but the likeness to other messages speaks of danger.
SUSPICION = (
    "What you write of may need care soon. Please have a doctor look at it today, or call a nurse line. "
    "If it is bad, sudden or getting worse, call {number} now. I cannot judge it from here, so please do "
    "not wait for me."
)

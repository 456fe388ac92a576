"""Lacta, a health-information chatbot about lactation: the map of the flow.

A message goes down this list, its reply comes back up; no stage reaches past its neighbour.

    channels     the gateway: the only door; identity, limits, deadline, the check of every reply
    nlu          Rasa's graph components: spelling, terms, encoder, intent, facts that match
    question     what was asked, read from the tracker: aspect, terms, person, ranked facts
    verdict      answer it, or decline it for which of three reasons
    facts        the store: Fact, Source, FactStore
    answer       compose(question, facts) -> the Reply that answers
    reply        the only maker of a Reply: text, envelope, disclaimer

Beside it: stores (what is kept of conversations, for the gateway and for Rasa), line and turns (who waits
for whom), danger (the danger signs, for the pipeline and the gateway alike), situation (what a message
says about the person or the request), settings (the only reader of the environment), documents
(paragraphs, sentences and their digests), notes and safety_texts (the bot's own words), intake, shortcuts
and deferral (Rasa's REST channel, and what makes Rasa faster), explanation (what stands behind a reply, for
the owner), logs, metrics and trace (what is told of a message, and how its request is followed through the
processes), strength (of secrets), and what runs and measures the whole: run, serving, running, training,
evaluation, report, audit, backup, bench.
"""

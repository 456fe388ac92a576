"""The stock Rasa pipeline with the real TensorFlow, in a project and an environment of its own."""

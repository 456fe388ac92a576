"""The answer: which facts it states (content), how it is written (writing), and what else is replied."""

"""The benchmark: contestants answer the same questions on one machine, measures look at how."""

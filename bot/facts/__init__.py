"""The facts: what one is (model), how files become facts (files), where they live at run time (store)."""

"""What is looked at: each measure gives plain figures, which results keeps and document shows."""

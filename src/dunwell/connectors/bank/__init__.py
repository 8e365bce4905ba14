"""Bank files: statements and payment files read into plain records."""

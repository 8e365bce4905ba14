"""Stories: whole nights told in the field's words, run through the real system (docs/reference/stories.md)."""

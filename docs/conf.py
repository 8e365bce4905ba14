"""How the documentation is built: `make docs`; a warning is an error."""

project = "Dunwell"
author = "The Dunwell contributors"
copyright = "The Dunwell contributors, Apache-2.0"  # noqa: A001 - Sphinx wants this name

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 3
# Notations of our own (stories) and of the shell are shown as they are.
highlight_language = "none"
html_theme = "furo"
html_title = "Dunwell"
nitpicky = True

"""How Sphinx builds the docs; see `make docs`."""

from importlib import metadata

project = "monime-ext"
author = "The monime-ext authors"
copyright = "2026, the monime-ext authors"
release = metadata.version("monime-ext")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# The pages are Markdown; so are the code spans in docstrings, which docutils would take for references.
default_role = "code"
autodoc_default_options = {"members": True, "inherited-members": "Exception,TypedDict", "show-inheritance": True}
autoclass_content = "both"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Keys", "params_style")]

html_theme = "furo"
html_title = "monime-ext"
html_show_sphinx = False
html_copy_source = False
exclude_patterns = ["_build"]

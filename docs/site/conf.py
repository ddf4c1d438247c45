"""How Sphinx builds the site, from the pages that `docs/site/pages.py` has put together."""

from __future__ import annotations

from cometchat_nb import __version__

project = "cometchat_nb"
author = "the authors of cometchat_nb"
release = version = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

html_theme = "furo"
html_title = f"cometchat_nb {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["_extra"]
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

myst_heading_anchors = 4
myst_links_external_new_tab = False
nb_execution_mode = "off"  # `pages.py` executes them, in their own folder
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]
suppress_warnings = ["mystnb.unknown_mime_type"]  # widgets, which need a kernel

# Docstrings are written in Markdown's way: a name stands in single backticks.
default_role = "code"
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

nitpicky = True
# Types of Python, pandas and the package's inner rooms have no page here.
nitpick_ignore_regex = [(r"py:.*", r".*")]

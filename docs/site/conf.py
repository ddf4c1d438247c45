"""How Sphinx builds the site, from the pages that `docs/site/pages.py` has put together."""

from __future__ import annotations

from cometchat_nb import __version__

project = "cometchat_nb"
author = "the authors of cometchat_nb"
release = version = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["site.css"]
html_extra_path = ["_extra"]
html_show_copyright = False
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navigation_with_keys": True,
    "top_of_page_buttons": [],
    # The accent of the widgets and reports, `--cc-accent`.
    "light_css_variables": {"color-brand-primary": "#4a3fc4", "color-brand-content": "#4a3fc4"},
    "dark_css_variables": {"color-brand-primary": "#aaa6ff", "color-brand-content": "#aaa6ff"},
}
html_context = {
    "catalogues": {"codes": "Error codes", "causes": "Causes", "rules": "Audit rules", "faults": "Faults"}
}
pygments_style = "friendly"
pygments_dark_style = "native"

myst_heading_anchors = 4
myst_links_external_new_tab = False
nb_execution_mode = "off"  # `pages.py` executes them, in their own folder
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]
suppress_warnings = ["mystnb.unknown_mime_type"]  # widgets, which need a kernel

# Docstrings are written in Markdown's way: a name stands in single backticks.
default_role = "code"
add_module_names = False
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
python_maximum_signature_line_length = 84
toc_object_entries_show_parents = "hide"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

nitpicky = True
# Types of Python, pandas and the package's inner rooms have no page here.
nitpick_ignore_regex = [(r"py:.*", r".*")]

"""One HTML file of a page: the figure live, without a server and without a network.

It has the page's own JavaScript and style sheet in it, and the answers that a server would give at
the addresses that the figure asks (`contents.py`). `python -m optlab.web.one_file PRESET` writes
one, and so does the dialog "Share and take along".
"""

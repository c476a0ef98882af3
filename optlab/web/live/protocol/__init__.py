"""What goes between Python and the browser, declared here only; what one page alone sends is in
`protocol.py` of its folder.

js/protocol.d.ts is written from these types (`python -m tests.live.write_types`), and the browser's
code is checked against it; a test walks real messages along them. docs/protocol.md says when each
is sent.
"""

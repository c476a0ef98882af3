"""Sharing and taking along: each file here that has a `SECTION` is a part of one dialog."""

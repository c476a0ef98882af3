"""Which packages there are: all folders of optlab/, so that a page's needs no line here."""

from setuptools import find_namespace_packages, setup

found = find_namespace_packages(include=["optlab", "optlab.*"], exclude=["*.__pycache__*"])
setup(packages=[*found, "optlab.preset_files"])

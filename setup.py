"""Finds the packages, which setup.cfg cannot: the folder specs/ beside them is one too."""

from setuptools import find_packages, setup

setup(packages=[*find_packages(include=["costmodel", "costmodel.*"]), "costmodel.specs"])

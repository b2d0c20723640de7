"""Run ``python -m costmodel``."""

from costmodel.cli.main import main

main()

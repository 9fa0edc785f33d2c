"""`python -m mailint`."""

from mailint.cli import main

main()

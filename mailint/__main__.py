"""`python -m mailint`."""

from mailint.cli import main

if __name__ == "__main__":
    main()

"""`python -m migrator` is `cerebras-migrate`."""

from migrator.cli import main

if __name__ == "__main__":
    main()

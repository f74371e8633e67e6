"""`python -m monime_ext`: the command line."""

from monime_ext.cli import main

if __name__ == "__main__":
    main()

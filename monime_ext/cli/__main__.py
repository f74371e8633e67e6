"""`python -m monime_ext.cli`."""

from monime_ext.cli import main

if __name__ == "__main__":
    main()

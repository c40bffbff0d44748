"""`python -m cleanlit`."""

from cleanlit.cli import main

if __name__ == "__main__":
    main()

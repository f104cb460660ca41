"""``python -m shopkeeper`` is the ``shopkeeper`` command."""

from shopkeeper.cli import main

if __name__ == "__main__":
    main()

"""``python -m shopkeeper.cli`` is the ``shopkeeper`` command."""

from shopkeeper.cli import main

if __name__ == "__main__":
    main()

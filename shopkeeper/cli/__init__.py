"""The command line: a door like the others. It reads arguments, asks the shop, and prints; it decides nothing."""


def main() -> None:
    """What the ``shopkeeper`` command runs."""
    from shopkeeper.cli.app import app

    app()

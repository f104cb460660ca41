"""``python -m shopkeeper``: the command line, where its script is not on the path."""

from shopkeeper.cli import main

main()

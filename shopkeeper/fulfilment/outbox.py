"""What happened to orders, told to the log of events for certain: written with the order, and told as soon as that stands.

The log and the orders are two files, so no one transaction holds both. An event waits in the orders' own file until the log has
it; whoever opens the shop or writes next tells what a killed process left. Told twice, the log keeps it once: its id says so.
"""

from shopkeeper.events import Events
from shopkeeper.fulfilment.store import Store
from shopkeeper.types.errors import Busy


def drain(store: Store, events: Events) -> int:
    """Tell all that waits. Returns how many; what a busy log has no room for waits on."""
    with store.reading() as books:
        waiting = books.untold()
    if not waiting:
        return 0
    try:
        for _, agent, event in waiting:
            events.append([event], agent)
    except Busy:
        return 0
    with store.writing() as books:
        for number, _, _ in waiting:
            books.drop_event(number)
    return len(waiting)

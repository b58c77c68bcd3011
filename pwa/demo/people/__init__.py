"""Who is in the demo: the cast of product.md, ten more clients, and how each one's months went.

Days are counted back from today, so that it is always today in the demo practice. The words are the clients'.
"""

from pwa.demo.people.cast import CAST
from pwa.demo.people.changing import CHANGING
from pwa.demo.people.client import Bears, Client, Planned, Stop
from pwa.demo.people.ottos import OTTOS
from pwa.demo.people.steady import STEADY

__all__ = ["CLIENTS", "Bears", "Client", "Planned", "Stop"]

CLIENTS = (*CAST, *CHANGING, *STEADY, *OTTOS)

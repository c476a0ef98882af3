"""A class that trains networks on one server, and what the playground's readers notice of it.

`python -m benchmarks networks` starts the server as the README says. 40 students let five methods
train on digits, each at etas of their own, so that nobody shares a training with another; readers
do what they do in `benchmarks/load.py`. By turns without and with the class, in one run. No browser
is needed.
"""

import asyncio
import os
from itertools import count
from urllib.parse import urlencode

from benchmarks.live_page import served
from benchmarks.load import Server, Times, percentiles, reading
from benchmarks.timing import Stolen, print_table

CLASS = 40
ROUNDS = 3
SECONDS = 8.0
METHODS = ("gradient_descent", "momentum", "adagrad", "adam", "rmsprop")

_numbers = count(1)


def main(students: int = CLASS, rounds: int = ROUNDS, seconds: float = SECONDS) -> None:
    others = Stolen()
    met: dict[int, Times] = {0: {}, students: {}}
    with served("app.py") as address:
        server = Server(address)
        for _ in range(rounds):
            for many, times in met.items():
                new = asyncio.run(reading(server, lambda: training(server), many, seconds))
                for name, took in new.items():
                    times.setdefault(name, []).extend(took)
    print(f"\nReaders while {students} students train five methods each, p50 / p95 in ms;")
    print(f"on {os.cpu_count()} processors, of whose time {others.per_cent():.0f} % was stolen.\n")
    alone, busy = met.values()
    rows = [(name, percentiles(alone[name]), percentiles(busy[name])) for name in alone]
    print_table(("", "no training", f"{students} students"), rows)


async def training(server: Server) -> None:
    """Watch five methods train, and when they have ended five others."""
    while True:
        runs = [("run", f"{method} eta 0.01{next(_numbers):06}") for method in METHODS]
        path = "live/training?" + urlencode([("data", "digits"), *runs])
        reader, writer = await asyncio.open_connection(server.host, server.port)
        try:
            writer.write(f"GET /{path} HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
            status = await reader.readline()
            assert b" 200 " in status, status
            while line := await reader.readline():
                if b'"over":true' in line.replace(b" ", b""):
                    break
        finally:
            writer.close()

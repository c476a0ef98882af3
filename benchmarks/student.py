"""A page without a browser: what it asks of the server when it opens and when a slider is let go.

As docs/protocol.md has it. Nothing is drawn; what a browser would keep is kept, so that the server
is asked for as much as by a page, in the same order. Streamlit's own files and plotly.js are not
asked for: they stay the same from visit to visit.
"""

import asyncio
import gzip
import json
import random
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from optlab.web.live.addresses import BUILD
from tests.fetched import filled, whole

CONNECTIONS = 6  # of a browser to one server
ROWS_AT_ONCE = 3  # js/core/packets.js
TOGETHER = 8  # paths in one request: js/core/paths.js
MOST_POINTS = 61 * 1001  # of rows that are fetched before a hand is near: js/core/prefetch.js
CLOSED = ("function", ".more")  # slots in a closed expander or popover: nobody sees their sliders
REST = 0.3  # seconds that the hand has rested until Streamlit hears of it: js/core/road.js
MANY = 40  # changes of which Streamlit has not heard: js/core/road.js
OF_THE_SESSION = ("turn", "session", "visit", "heard", "link", "ask", "fleeting")
PATIENCE = 60.0  # seconds until an answer is given up


Change = dict[str, Any]
"""What the hand did, as docs/protocol.md has it."""


class Release(NamedTuple):
    """Seconds until the page had settled, and for what Streamlit draws once it hears of it; nan
    where it need not hear."""

    settled: float
    drawn: float


class Browser:
    """What a browser does with addresses: connections that stay open, answers that are kept."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self.host, self.port = str(parts.hostname), int(parts.port or 80)
        self.kept: set[str] = set()
        self.asked: list[str] = []
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._room = asyncio.Semaphore(CONNECTIONS)

    async def once(self, address: str) -> None:
        """Fetch what may be kept for ever."""
        if address not in self.kept:
            self.kept.add(address)
            await self.get(address)

    async def get(self, address: str) -> bytes:
        """The body of an answer, as it travels. Raises OSError for another status than 200."""
        self.asked.append(address)
        async with self._room:
            while self._free:
                line = self._free.pop()
                try:
                    return await self._ask(*line, address)
                except (ConnectionError, asyncio.IncompleteReadError):
                    continue  # closed by the server meanwhile
            return await self._ask(*await asyncio.open_connection(self.host, self.port), address)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> bytes:
        whole = False
        try:
            asked = f"GET /{address} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            writer.write(f"{asked}Accept: */*\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            body = await reader.readexactly(int(lines["content-length"]))
            whole = True
        finally:
            if not whole:
                writer.close()
        self._free.append((reader, writer))
        if head.split(" ", 2)[1] != "200":
            raise OSError(f"{head.splitlines()[0]}: {address}")
        return body

    def close(self) -> None:
        for _reader, writer in self._free:
            writer.close()


class Student:
    """One page: its browser, its socket, and the figure spec that it shows."""

    def __init__(self, server: str, link: str, seed: int) -> None:
        self.server, self.query = server, link
        self.browser = Browser(server)
        self.chance = random.Random(seed)
        self.socket: ClientConnection
        self.spec: dict[str, Any] = {}
        self._answer: dict[str, Any] = {}  # a figure spec without the pieces that are told once
        self._pieces: dict[str, Any] = {}
        self._messages: dict[str, ForwardMsg] = {}  # by hash: the server may send that instead
        self._widgets: dict[str, dict[str, Any]] = {}
        self._paths: set[str] = set()
        self._trigger = self._fragment = self._script = ""
        self._reports = 0
        self._link = ""  # of the page, with all that was let go
        self._unheard: dict[str, Change] = {}  # the last of each, of which Streamlit has not heard

    @asynccontextmanager
    async def at_the_page(self) -> AsyncIterator[float]:
        """On the page until it is left; gives the seconds until it was there, with its rows."""
        began = time.perf_counter()
        await self.browser.get(f"?{self.query}" if self.query else "")
        await self.browser.once(f"live/{BUILD}/all.js")
        async with connect(
            f"{self.server.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(self.server),
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        ) as self.socket:
            await self._rerun()
            await self._heard(-1)
            ground = self.spec["plane"]["ground"]
            await asyncio.gather(self._picture(), self.browser.once(ground), self._ahead())
            yield time.perf_counter() - began
        self.browser.close()

    async def release(self, name: str = "", near: bool = True) -> Release:
        """Come near a slider, any that is in sight, take it, and let it go elsewhere; or, not near,
        what it would do while it moves was here already, and the next comes before the hand has
        rested."""
        named = [slider for slider in self.sliders() if slider["id"] == name]
        slider = self.chance.choice(named or self.sliders())
        value = self.chance.choice([stop for stop in slider["stops"] if stop != slider["value"]])
        if near:
            await self._fetch(
                self._at_rest(m[kind])
                for kind in ("rows", "state")
                for m in slider["moves"]
                if kind in m
            )
        release = await self._let_go({"slider": slider["id"], "value": value}, rests=near)
        told = {one["id"]: one["value"] for one in self.spec["sliders"]}
        assert told[slider["id"]] == value, f"{slider['id']} is {told[slider['id']]}, not {value}"
        return release

    async def move_start(self) -> Release:
        """Let the start go elsewhere. Streamlit draws it, too, in the boxes of the page."""
        window = self.spec["plane"]["window"]
        return await self._let_go({"start": [round(self.chance.uniform(*x), 3) for x in window]})

    async def _let_go(self, change: Change, rests: bool = True) -> Release:
        """What a change leads to is seen, and Streamlit hears of it where it must, once the hand
        rests."""
        began = time.perf_counter()
        said = urlencode({"link": self._link, "changes": json.dumps([change])})
        told = json.loads(gzip.decompress(await self.browser.get(f"{self.spec['ask']}&{said}")))
        self._pieces |= told["pieces"]
        sessions = {name: self.spec[name] for name in OF_THE_SESSION}
        self.spec = whole(told["board"], self._pieces) | sessions
        assert not self.spec["refused"], self.spec["refused"]
        self._link = told["link"]
        addresses = self._path_addresses()
        self._paths |= {at for at, one in zip(addresses, told["numbers"], strict=True) if one}
        await self._picture()
        settled = time.perf_counter()
        name = change.get("slider", "start")
        self._unheard.pop(name, None)
        self._unheard[name] = change
        due = told["redraw"] or self.spec["fleeting"] or len(self._unheard) >= MANY
        if not (due and rests):
            return Release(settled - began, float("nan"))
        await asyncio.sleep(REST)
        rested = time.perf_counter()
        await self._report()
        return Release(settled - began, time.perf_counter() - rested)

    async def _report(self) -> None:
        """Tell Streamlit of all that it has not heard, and listen to what it draws."""
        before, changes = self.spec["turn"], [*self._unheard.values()]
        self._unheard = {}
        await self._rerun(changes)
        await self._heard(before)

    def sliders(self) -> list[dict[str, Any]]:
        """Those that are in sight."""
        return [one for one in self.spec["sliders"] if not one["slot"].endswith(CLOSED)]

    # ---- what is fetched

    async def _picture(self) -> None:
        """The paths, those that are not at hand in one request."""
        wanted = self._path_addresses()
        missing = [at for at in dict.fromkeys(wanted) if at not in self._paths]
        self._paths = {*wanted}
        groups = [missing[k : k + TOGETHER] for k in range(0, len(missing), TOGETHER)]
        await asyncio.gather(*(self.browser.get(joined(group)) for group in groups))

    def _path_addresses(self) -> list[str]:
        return [self._at_rest(path["at"]) for path in self.spec["paths"]]

    def _at_rest(self, address: str) -> str:
        return filled(address, self.spec["values"])

    async def _ahead(self) -> None:
        """The rows of the sliders in sight."""
        points = self.spec["steps"] + 1
        near = [one for one in self.sliders() if len(one["stops"]) * points <= MOST_POINTS]
        moves = (move for slider in near for move in slider["moves"])
        await self._fetch(self._at_rest(move["rows"]) for move in moves)

    async def _fetch(self, addresses: Iterable[str]) -> None:
        room = asyncio.Semaphore(ROWS_AT_ONCE)

        async def fetch(address: str) -> None:
            async with room:
                await self.browser.once(address)

        await asyncio.gather(*map(fetch, dict.fromkeys(addresses)))

    # ---- Streamlit's messages

    async def _rerun(self, changes: Sequence[Change] = ()) -> None:
        """Ask for the page, or report changes."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self.query, self._script
        asked.widget_states.SetInParent()
        asked.context_info.url = self.server
        asked.context_info.timezone, asked.context_info.locale = "UTC", "en-US"
        asked.context_info.color_scheme = "light"
        asked.cached_message_hashes.extend(self._messages)
        if changes:
            self._reports += 1
            report = {"number": self._reports, "changes": changes}
            asked.fragment_id = self._fragment
            for name, value in self._widgets.items():
                asked.widget_states.widgets.add(id=name, **value)
            trigger = json.dumps([{"event": "report", "value": report}])
            asked.widget_states.widgets.add(id=self._trigger, json_trigger_value=trigger)
        await self.socket.send(message.SerializeToString())

    async def _heard(self, before: int) -> None:
        """Listen until the script has ended, and a figure spec of a later turn was told."""
        async with asyncio.timeout(PATIENCE):
            while True:
                data = await self.socket.recv(decode=False)
                ended = self._take(ForwardMsg.FromString(data))
                if ended and self._answer["turn"] > before:
                    self.spec = whole(self._answer, self._pieces)
                    self._link = self.spec["link"]
                    return

    def _take(self, message: ForwardMsg) -> bool:
        """Remember what a message says; True at the end of the script."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message = self._messages[message.ref_hash]
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self._messages[message.hash] = message
        if kind == "navigation":  # which page it is
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._show(message.delta.new_element, message.delta.fragment_id)
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _show(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        if kind == "bidi_component":
            told = json.loads(element.bidi_component.json or element.bidi_component.mixed.json)
            if "board" in told:
                self._answer, self._fragment = told, fragment
                self._trigger = f"$$STREAMLIT_INTERNAL_KEY_{element.bidi_component.id}__events"
            elif "pieces" in told:
                self._pieces = told["pieces"]
        elif (state := _state(kind, getattr(element, kind))) is not None:
            self._widgets[getattr(element, kind).id] = state


def _state(kind: str, part: Any) -> dict[str, Any] | None:
    """What a control of Streamlit's reports of itself with every change."""
    match kind:
        case "selectbox":
            chosen = part.raw_value if part.set_value else [*part.options, ""][part.default]
            return {"string_value": chosen}
        case "checkbox":
            return {"bool_value": part.value if part.set_value else part.default}
        case "text_input":
            return {"string_value": part.value if part.set_value else part.default}
    return None


def joined(addresses: list[str]) -> str:
    """One address for several paths."""
    if len(addresses) == 1:
        return addresses[0]
    parts = (f"at={quote(at.partition('?')[2], safe='')}" for at in addresses)
    return f"live/paths?{'&'.join(parts)}"

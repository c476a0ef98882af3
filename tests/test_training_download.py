"""The page's download button: a stream that says how far a real download has come."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from optlab.data.idx_sets import IdxSet
from optlab.web.views.networks.downloads import Downloads, downloaded
from optlab.web.views.networks.protocol import DownloadNews
from tests.alone import alone
from tests.messages import faults
from tests.mirror import a_set, mirror, packed, slowly


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path))


async def heard(downloads: Downloads, of: IdxSet) -> list[Any]:
    news = [told async for told in downloaded(downloads, of)]
    assert [fault for told in news for fault in faults(told, DownloadNews)] == []
    return news


def test_it_says_how_far_it_has_come_and_then_the_set_is_there(tmp_path: Path) -> None:
    async def test() -> None:
        with mirror(packed()) as server:
            of = a_set(server)
            both = Downloads()
            one, other = await asyncio.gather(heard(both, of), heard(both, of))
        for news in (one, other):
            assert news[-1]["over"] and not news[-1]["failed"]
            done = [told["done"] for told in news]
            assert done == sorted(done) and done[-1] == news[-1]["total"]
        assert len(of.read(tmp_path / of.key)) == 4
        assert len(server.asked) == 4  # one download for both

    alone(test())


def test_where_no_mirror_answers_it_says_which_files_to_put_where(tmp_path: Path) -> None:
    async def test() -> None:
        (*_, last) = await heard(Downloads(), a_set("http://127.0.0.1:9/"))
        assert last["over"] and "no connection" in last["failed"]
        assert "train-images.gz" in last["failed"] and str(tmp_path) in last["failed"]

    alone(test())


def test_who_leaves_stops_it_and_the_next_goes_on_where_it_ended(tmp_path: Path) -> None:
    async def test() -> None:
        downloads = Downloads()
        with mirror(packed()) as server:
            server.send = slowly(0.02)
            of = a_set(server)
            async with aclosing(downloaded(downloads, of)) as news:
                async for told in news:
                    if told and int(str(told["done"])) > 0:
                        break
            left = downloads.now
            assert left and left.watchers == 0
            while not left.over:
                await asyncio.sleep(0.01)
            (*_, last) = await heard(downloads, of)
            assert last["over"] and not last["failed"]
            assert left.stopped and downloads.now is not left
        assert any(asked for _name, asked in server.asked), "a part is gone on with"

    alone(test())


def test_another_set_waits_for_its_turn() -> None:
    async def test() -> None:
        downloads = Downloads()
        with mirror(packed()) as server:
            server.send = slowly(0.02)
            first, second = a_set(server), a_set(server)
            async with aclosing(downloaded(downloads, first)) as news:
                await anext(news)
                (told,) = await heard(downloads, second)
                assert told["over"] and "another download is at work" in told["failed"]

    alone(test())

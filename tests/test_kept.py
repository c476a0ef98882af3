"""What was answered lately: bounded by bytes, however many answers that are."""

from optlab.web.live import answer, paths
from optlab.web.live.kept import Kept
from optlab.web.views.settings.answers import MAPS_KEPT
from optlab.web.views.stability import regimes


def test_the_bytes_are_bounded_and_the_oldest_go_first() -> None:
    """A map of 129 pieces once pushed itself out of a cache of 64."""
    kept = Kept[bytes](100)
    for k in range(20):
        kept.put(k, bytes(10))
        kept.get(0)  # asked for again and again
        assert kept.bytes <= 100
    assert [k for k in range(20) if kept.get(k) is not None] == [0, *range(11, 20)]
    kept.put("large", bytes(60))
    assert kept.get("large") == bytes(60) and kept.bytes == 100


def test_what_is_larger_than_all_pushes_nothing_out() -> None:
    kept = Kept[bytes](100)
    kept.put("small", bytes(90))
    kept.put("too large", bytes(101))
    assert kept.get("too large") is None and kept.get("small") == bytes(90)


def test_what_was_kept_twice_counts_once() -> None:
    kept = Kept[bytes](100)
    for _ in range(3):
        kept.put("a", bytes(40))
    assert kept.bytes == 40


def test_what_is_here_is_not_made_again() -> None:
    kept, made = Kept[str](10), []
    for _ in range(3):
        assert kept.of("a", lambda: made.append(1) or "one") == "one"
    assert made == [1]


def test_a_map_of_512_cells_fits_and_all_together_are_less_than_80_megabytes() -> None:
    assert MAPS_KEPT.most > 20 * 4 * 512 * 512
    stores = [answer.KEPT, MAPS_KEPT, regimes.CELLS_KEPT]
    stores += [paths.TRAJECTORIES_KEPT, paths.PATHS_KEPT]
    assert sum(store.most for store in stores) <= 80_000_000

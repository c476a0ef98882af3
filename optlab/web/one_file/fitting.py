"""How large a file becomes, and which sliders have room in it."""

from collections.abc import Sequence
from typing import NamedTuple

from optlab.web.one_file.contents import addresses_of, packet_at
from optlab.web.one_file.writing import MOST, written
from optlab.web.page import Page

A_SLIDER = 2_500  # bytes of its positions and sentences, in two themes
AN_ANSWER = 12  # bytes between two of them
SPARE = 10_000  # bytes


class Fit(NamedTuple):
    """The sliders that have room, those that have none, and about how many bytes it all is."""

    chosen: list[str]
    left: list[str]
    size: int


def fitting(page: Page, wanted: Sequence[str], *, plotly: bool = True) -> Fit:
    """Of the sliders that are wanted, the first ones first, as many as have room."""
    size = len(written(page, (), plotly=plotly)) + SPARE
    asked = addresses_of(page, wanted)
    chosen, left, brought = list[str](), list[str](), {*asked[""]}
    for slider in wanted:
        new = {*asked.get(slider, [])} - brought
        more = A_SLIDER + sum(len(at) + AN_ANSWER + len(packet_at(at)) * 4 // 3 for at in new)
        if size + more > MOST:
            left.append(slider)
            continue
        chosen.append(slider)
        brought |= new
        size += more
    return Fit(chosen, left, size)

"""What the browser fetches for the playground alone."""

import gzip
from dataclasses import replace

from optlab.experiment import Experiment
from optlab.web.live.answer import ALWAYS, LONG, Answer, Given, only_run, zipped
from optlab.web.live.kept import Kept
from optlab.web.live.long_runs import DRAWN
from optlab.web.views.playground.pictures import picture_of
from optlab.web.views.playground.protocol import Best
from optlab.web.views.playground.ranking import best_of
from optlab.web.words import N_


def best(experiment: Experiment, given: Given) -> bytes:
    """`live/best`: a run's best eta."""
    only_run(experiment)
    return zipped(best_of(experiment))


def picture(experiment: Experiment, given: Given) -> bytes:
    """`live/picture`: a small picture of an experiment, an SVG."""
    short = replace(experiment, steps=min(experiment.steps, DRAWN))  # it is small
    return gzip.compress(picture_of(short).encode(), mtime=0)


def animation(experiment: Experiment, given: Given) -> bytes:
    """`live/animation`: that of a page, an animated PNG. The page is in a part of the address, as
    it says of it what its experiment does not."""
    # matplotlib is imported where somebody wants something drawn.
    from optlab.web.animation.made import animation_at

    return gzip.compress(animation_at(given), compresslevel=1, mtime=0)


ANSWERS = {
    "animation": Answer(
        animation,
        ALWAYS,
        kept=Kept(32_000_000),
        media="image/png",
        seconds=15.0,  # one of 150 frames, or of 30 grounds, has some 6
        instead=N_("ask for fewer steps or fewer pixels, or drag another slider"),
    ),
    "best": Answer(best, ALWAYS, says=Best),
    "picture": Answer(picture, slow_beyond=LONG, media="image/svg+xml"),
}

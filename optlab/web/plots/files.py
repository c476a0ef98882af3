"""Pictures as files: PNG, SVG and PDF, with the page's link in them; and what they are called."""

from dataclasses import replace
from io import BytesIO
from typing import NamedTuple

from optlab.web.live.kept import Kept
from optlab.web.page import Page, preset_of
from optlab.web.plots.lettering import plain_title
from optlab.web.plots.scene import Scene
from optlab.web.plots.sheet import sheet
from optlab.web.plots.style import COLUMN, DARK_SLIDE, LIGHT_SLIDE, PAGE, PIXELS, Style, drawing
from optlab.web.words import language

MEDIA = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
STYLES = {"column": COLUMN, "page": PAGE, "light": LIGHT_SLIDE, "dark": DARK_SLIDE}
SCALES = (1, 2, 3, 4)  # of a PNG, in steps of 96 pixels an inch
LONGEST = 80  # letters of a file's name
KEPT = Kept[bytes](12_000_000)  # a class opens the same page: its preview is drawn once


class Wanted(NamedTuple):
    """Which picture of a page somebody wants."""

    charts: bool = False  # beside the figure
    format: str = "png"
    scale: int = 2
    style: str = "column"
    serif: bool = False

    @property
    def look(self) -> Style:
        """How it looks."""
        return replace(STYLES[self.style], serif=self.serif)


def picture(name: str, page: Page, scene: Scene, wanted: Wanted, link: str) -> bytes:
    """The file of a picture of the page of this name, whose scene in the picture's colours it is.
    The same picture is the same file: there is no date in it."""
    key = (name, replace(page, problems=()), wanted, link, language())
    return KEPT.of(key, lambda: _made(name, scene, wanted, link))


def _made(name: str, scene: Scene, wanted: Wanted, link: str) -> bytes:
    title = f"{plain_title(name, scene)}: {', '.join(p['name'] for p in scene.spec['paths'])}"
    about = {
        "png": {"Software": "optlab", "Source": link, "Title": title},
        "svg": {"Creator": "optlab", "Source": link, "Title": title, "Date": None},
        "pdf": {"Creator": "optlab", "Subject": link, "Title": title, "CreationDate": None},
    }
    file = BytesIO()
    with drawing(wanted.look):
        figure = sheet(name, scene, wanted.look, charts=wanted.charts)
        dots = PIXELS * (wanted.scale if wanted.format == "png" else 2)
        figure.savefig(file, format=wanted.format, dpi=dots, metadata=about[wanted.format])
    return file.getvalue()


def file_name(name: str, page: Page, wanted: Wanted) -> str:
    """What a picture is called: after the preset that it shows, else after the function and the
    methods; on a page that has no function, after the page."""
    experiment = page.experiment
    methods = dict.fromkeys(run.key for run in experiment.runs)
    what = preset_of(experiment) or "-".join([experiment.objective.key, *methods])
    return f"optlab-{name}-{what}"[:LONGEST] + f".{wanted.format}"

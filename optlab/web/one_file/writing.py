"""The file itself: everything in it is escaped, and nothing in it may ask a network."""

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from optlab.lessons.claims import fill
from optlab.lessons.presets import Preset
from optlab.numerals import short
from optlab.optimizers.base import Optimizer
from optlab.references import Reference
from optlab.web.live.addresses import BUILD
from optlab.web.live.protocol.figures import Slider
from optlab.web.live.server import all_js, plotly_js
from optlab.web.mathml import formula_of
from optlab.web.names import names_of
from optlab.web.one_file.contents import MORE, as_json, asks, offered, packets_of, told, watched_in
from optlab.web.one_file.prose import inline, paragraphs
from optlab.web.opening import STYLES
from optlab.web.page import Page, available_presets, name_of, origin_of
from optlab.web.powers import with_powers
from optlab.web.theme import DARK, LIGHT, MARKERS
from optlab.web.words import _, in_language, said_in

FOLDER = Path(__file__).parent
MOST = 3_000_000  # bytes
BOXES = {
    "function": lambda: _("Function"),
    "noise": lambda: _("Noise"),
    "shared": lambda: _("The same eta for all"),
}
"""What has sliders beside the runs, by its place on the page."""


def written(page: Page, chosen: Sequence[str], *, plotly: bool = True, link: str = "") -> str:
    """The whole file, of a page in the plane, with these of its sliders; with plotly.js, or with
    what draws before that is there. `link` leads back to the page."""
    modules = _script("optlab-modules", _letters(all_js()))
    drawn = _script("optlab-plotly", _letters(plotly_js())) if plotly else ""
    said = json.dumps(told(page, chosen), allow_nan=False).encode()
    packets = {at: _letters(packet) for at, packet in packets_of(page, chosen).items()}
    return "".join(
        [
            f'<!doctype html>\n<html lang="{escape(said_in())}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(_title(page))}</title><style>{_style()}</style></head>\n",
            f"<body>{_body(page, chosen, link)}\n",
            _script("optlab-told", _letters(gzip.compress(said, mtime=0))),
            _script("optlab-answers", as_json(packets)),
            modules,
            drawn,
            f'<script type="module">{_loader()}</script></body></html>\n',
        ]
    )


def _letters(packed: bytes) -> str:
    return base64.b64encode(packed).decode()


def _script(name: str, text: str) -> str:
    """What is read and not run."""
    return f'<script type="text/plain" id="{name}">{text}</script>\n'


@cache
def _loader() -> str:
    return (FOLDER / "loader.js").read_text("utf-8")


@cache
def _style() -> str:
    sheets = [*STYLES, FOLDER / "one_file.css"]
    return "\n".join(path.read_text("utf-8") for path in sheets)


def _policy() -> str:
    """Only the file's own script runs, and what that unpacks; nothing is fetched from anywhere."""
    digest = base64.b64encode(hashlib.sha256(_loader().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}' blob:; style-src 'unsafe-inline';"
        " img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _title(page: Page) -> str:
    return name_of(page, origin_of(page))


def _body(page: Page, chosen: Sequence[str], link: str) -> str:
    sliders = offered(page)
    own = [one for one in sliders if one["id"] in chosen]
    asking = " one-asking" if asks(page) else ""
    wait = _("This file needs a browser of 2024 or newer, with JavaScript.")
    formula = formula_of(f"f(x) = {page.experiment.objective.formula}").markup
    cards = _cards(page, sliders, own) + _alone(own)
    return f"""<main data-testid="stMain" class="one-file{asking}"><div>
<header class="one-head"><h1>{escape(_title(page))}</h1>{_themes()}</header>
<p class="one-waits">{escape(wait)}</p>
{_shows(page)}
<div class="one-play"><section class="one-stage">
<div class="one-formula">{formula}</div>
<div class="st-key-playground-plane" data-slot="plane"></div></section>
<section>{_lesson(page)}<div class="one-after">{cards}</div></section></div>
{_charts(page)}
</div><footer>{_foot(link)}</footer></main>"""


def _themes() -> str:
    kinds = {"": _("As the system"), "light": _("Light"), "dark": _("Dark")}
    options = "".join(f'<option value="{k}">{escape(says)}</option>' for k, says in kinds.items())
    return f'<select class="one-theme" aria-label="{escape(_("Colours"))}">{options}</select>'


def _shows(page: Page) -> str:
    origin = origin_of(page)
    if origin is None or origin.experiment != page.experiment or asks(page):
        return ""
    return paragraphs(in_language(origin.shows))


def _cards(page: Page, sliders: Sequence[Slider], own: Sequence[Slider]) -> str:
    """A card for each run, with its other numbers in words; and for what else has sliders."""
    cards = [_run(page, i, sliders, own) for i in range(len(page.experiment.runs))]
    for slot, title in BOXES.items():
        if any(_slot(one) == slot for one in own):
            place = f'<div class="st-key-{slot}" data-slot="{slot}"></div>'
            cards.append(f'<article class="one-card"><h2>{escape(title())}</h2>{place}</article>')
    return "".join(cards)


def _slot(slider: Slider) -> str:
    return slider["slot"].partition(".")[0]


def _run(page: Page, i: int, sliders: Sequence[Slider], own: Sequence[Slider]) -> str:
    run, name = page.experiment.runs[i], names_of(page.experiment)[i]
    colour = f"light-dark({LIGHT.runs[i]}, {DARK.runs[i]})"
    glyph = f'<span class="one-glyph" style="color:{colour}">{MARKERS[i].glyph}</span>'
    numbers = ", ".join(
        _setting(one)
        for one in sliders
        if _slot(one) == f"run{i}" and one not in own and _matters(run, one)
    )
    formula = formula_of(run.whole_formula).markup
    return f"""<article class="one-card"><h2>{glyph} {escape(name)}</h2>
<p class="one-quiet">{numbers}</p><div class="st-key-run{i}" data-slot="run{i}"></div>
<details><summary>{escape(_("Formula"))}</summary><div>{formula}</div>
<p class="one-quiet">{inline(run.whole_variant)}</p></details></article>"""


def _matters(run: Optimizer, slider: Slider) -> bool:
    """Whether a number is looked at first, or is another one than by default."""
    name = Reference(slider["id"]).name
    return not slider["slot"].endswith(MORE) or run.at_defaults(name) != run


def _setting(slider: Slider) -> str:
    """A number of a run in words: γ 0.9."""
    below = f"<sub>{escape(slider['below'])}</sub>" if slider["below"] else ""
    value = slider["value"]
    return f"<i>{escape(slider['symbol'])}</i>{below} {'' if value is None else short(value)}"


def _alone(own: Sequence[Slider]) -> str:
    """What of a page's sliders is otherwise here."""
    if len(own) < 2:
        return ""
    says = _(
        "One slider at a time: its paths were computed with all others where the file has them, so"
        " moving another one takes it back."
    )
    return f'<p class="one-quiet">{escape(says)}</p>'


def _charts(page: Page) -> str:
    watched = watched_in(page)
    both = {"loss": _("Loss")}
    if watched is not None:
        name = names_of(page.experiment)[watched]
        both["state"] = _("What {run} remembers").format(run=name)
    charts = "".join(
        f'<section><h2>{escape(title)}</h2><div class="st-key-playground-{slot}"'
        f' data-slot="{slot}"></div></section>'
        for slot, title in both.items()
    )
    return f'<div class="one-charts one-after">{charts}</div>'


def _lesson(page: Page) -> str:
    """The question, its options, and what is said once one is chosen."""
    preset = available_presets()[0].get(page.lesson)
    lesson = preset and preset.lesson
    if not preset or not lesson:
        return ""
    options, whys = "", ""
    for i, option in enumerate(lesson.options):
        options += f'<button type="button" class="one-option" aria-controls="why{i}">'
        options += f"{inline(_measured(preset, option.text))}</button>"
        right = i == lesson.answer
        why = "" if right or not option.why else _measured(preset, option.why)
        says = inline(f"**{_('Right.') if right else _('Not so.')}** {why}")
        whys += f'<p id="why{i}" hidden>{says}</p>'
    right = inline(_measured(preset, lesson.options[lesson.answer].text))
    return f"""{paragraphs(_measured(preset, lesson.question))}<div>{options}</div>
<div class="one-answer" role="status">{whys}<p><strong>{right}</strong></p>
{paragraphs(_measured(preset, lesson.explanation))}
<p class="one-quiet">{escape(" · ".join(lesson.sources))}</p></div>"""


def _measured(preset: Preset, texts: object) -> str:
    """A text with its numbers measured on the runs."""
    text = in_language(texts)  # pyright: ignore[reportArgumentType]
    return with_powers(fill(text, preset.facts.runs(preset.experiment), preset.facts.values))


def _foot(link: str) -> str:
    says = _("Made with {name}, build {build}.").format(name=_version(), build=BUILD)
    back = f' <a href="{escape(link)}">{escape(_("The page that it was made from"))}</a>'
    web = link.startswith(("http://", "https://"))  # and nothing that would run
    return f'<p class="one-quiet">{escape(says)}{back if web else ""}</p>'


@cache
def _version() -> str:
    try:
        return f"optlab {version('optlab')}"
    except PackageNotFoundError:  # a checkout that is not installed
        return "optlab"

"""Pictures to take along, as files: they are opened, and what is in them is read."""

import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from itertools import combinations, cycle
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axis import Tick
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from optlab import Function
from optlab.experiment import Experiment
from optlab.optimizers.adam import Adam
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.kept import Kept
from optlab.web.names import labels_of
from optlab.web.page import available_presets, page_of
from optlab.web.plots import files
from optlab.web.plots.files import SCALES, STYLES, Wanted, file_name, picture
from optlab.web.plots.lettering import formula_lines, widest
from optlab.web.plots.scene import scene_of
from optlab.web.plots.sheet import sheet
from optlab.web.plots.style import DARK_SLIDE, Style, drawing
from optlab.web.registry import pages
from optlab.web.share.pictures import fits
from tests.test_plots import TWO, points, scene, shares

LINK = "https://school.example/?v=1&f=quadratic&note=a+<b>&c=%7B"
LOOKS = [(name, charts) for name in STYLES for charts in (False, True)]


def made(query: str, wanted: Wanted, name: str = "playground") -> bytes:
    page = page_of(parse_qsl(query))
    return picture(name, page, scene_of(name, page, wanted.look.theme), wanted, LINK)


def drawn(query: str, style: Style, name: str = "playground", *, charts: bool = True) -> Figure:
    """The picture, laid out."""
    with drawing(style):
        figure = sheet(name, scene(query, name, style.theme), style, charts=charts)
        figure.draw_without_rendering()
    return figure


def texts_of(svg: bytes) -> list[str]:
    """What can be read in an SVG, text by text."""
    every = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in every]


def check_nothing_is_cut_off(figure: Figure, style: Style) -> None:
    """Every text and legend lies in the picture; panels, title and legend do not meet."""
    ticks = {id(label) for t in figure.findobj(Tick) for label in t.findobj(Text)}
    written = [one for one in figure.findobj(Text) if id(one) not in ticks]
    with drawing(style):
        said = {one.get_text(): one.get_window_extent() for one in written if one.get_text()}
        parts = [axes.get_tightbbox() for axes in figure.axes]  # with their ticks' numbers
        parts += [one.get_window_extent() for one in [*figure.legends, *figure.texts]]
    whole = figure.bbox.padded(0.5)
    for name, box in [*said.items(), *(("a part", part) for part in parts)]:
        assert box is not None
        assert whole.containsx(box.x0) and whole.containsx(box.x1), (name, box)
        assert whole.containsy(box.y0) and whole.containsy(box.y1), (name, box)
    for one, other in combinations(filter(None, parts), 2):
        shared = Bbox.intersection(one, other)
        assert shared is None or min(shared.width, shared.height) < 1, (one, other)


@pytest.mark.parametrize(("style", "charts"), LOOKS[::3])
def test_a_png_is_as_large_as_its_scale_says_and_has_each_runs_colour(style, charts):
    assert SCALES == (1, 2, 3, 4)
    scales = (1, 4) if style == "column" else (1, 2)  # a slide of 15 million pixels takes a while
    sizes = []
    for scale in scales:
        file = made(TWO, Wanted(charts, "png", scale, style))
        image = Image.open(BytesIO(file))
        sizes.append(np.array(image.size))
        assert (image.info["Source"], image.info["Software"]) == (LINK, "optlab")
        if scale == 1:
            pixels = np.asarray(image)
            assert min(shares(pixels, [*STYLES[style].theme.runs[:2]])) > 20
            assert (pixels[0, 0, :3] < 60).all() if style == "dark" else (pixels[0, 0] > 240).all()
    np.testing.assert_array_equal(sizes[1], scales[1] * sizes[0])
    assert sizes[0][0] == round(96 * STYLES[style].width)


@pytest.mark.parametrize("serif", [False, True])
def test_an_svg_is_xml_whose_text_is_text(serif):
    query = TWO + "&show=run+2"
    file = made(query, Wanted(True, "svg", serif=serif))
    texts = texts_of(file)
    for label in labels_of(page_of(parse_qsl(query)).experiment):
        assert any(text.startswith(label) for text in texts), label
    together = " ".join(texts)
    assert {"step", "f", "s", "effective learning rate"} <= {*texts}
    assert "start (−5, −2) · 20 steps" in together
    assert "eta 0.4, gamma 0.9" in together
    assert "()=0.1+2" in re.sub(r"\s", "", together)  # its letters are a text of their own
    assert "STIXGeneral" in file.decode() if serif else "DejaVu Sans" in file.decode()
    found = [(one.tag.rpartition("}")[2], one.text) for one in ElementTree.fromstring(file).iter()]
    assert ("source", LINK) in found and "date" not in dict(found)
    assert ("title", "f(x) = 0.1 x_1^2 + 2 x_2^2: AdaGrad, RMSProp") in found
    assert b"<path" in file and b"<image" not in file


@pytest.mark.parametrize("style", ["column", "dark"])
def test_a_pdf_has_its_fonts_in_it_its_size_and_its_text(style):
    file = made(TWO, Wanted(True, "pdf", style=style))
    assert file.startswith(b"%PDF-1.")
    assert b"/FontFile2" in file and b"/Type3" not in file
    [box] = re.findall(rb"/MediaBox \[ ([\d. ]+) \]", file)
    assert float(box.split()[2]) == pytest.approx(72 * STYLES[style].width)
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.S)
    said = b"".join(map(_inflated, streams))
    # Kerning parts a text into pieces, [(RMSPr) 18 (op)] TJ; its letters have two bytes each.
    said = re.sub(rb"\)\s+-?[\d.]+\s+\(", b"", said)
    for text in ("RMSProp, eta 0.4, gamma 0.9", "step", "20 steps"):
        assert text.encode("utf-16-be") in said
    assert b"beginbfrange" in said  # which says how they are read
    assert b"CreationDate" not in file and LINK.encode() in file


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_picture_is_the_same_file_drawn_by_however_many_at_once(kind, monkeypatch):
    monkeypatch.setattr(files, "KEPT", Kept[bytes](0))
    wanted = [
        Wanted(False, kind, 1, style, serif)
        for style in ("column", "page")
        for serif in (False, True)
    ]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: made(TWO, one), wanted))
    assert len({*together}) == len(wanted)
    assert together[1:3] == [made(TWO, one) for one in wanted[1:3]]


PRESETS = [*zip(available_presets()[0], cycle(LOOKS), cycle([False, False, True]))]


@pytest.mark.parametrize(("preset", "look", "serif"), PRESETS)
def test_nothing_is_cut_off_whatever_the_preset(preset, look, serif):
    style = replace(STYLES[look[0]], serif=serif)
    check_nothing_is_cut_off(drawn(f"preset={preset}", style, charts=look[1]), style)


FITTING = [name for name in pages() if fits(name, page_of([]))]


@pytest.mark.parametrize("name", FITTING)
@pytest.mark.parametrize("style", ["column", "dark"])
def test_every_page_has_a_picture_but_that_whose_curves_are_streamed(name, style):
    assert {*pages()} - {*FITTING} == {"networks"}
    figure = drawn("", STYLES[style], name)
    check_nothing_is_cut_off(figure, STYLES[style])
    assert sum(len(axes.lines) for axes in figure.axes) > 2


def test_a_lesson_that_asks_shows_no_path_before_the_answer():
    lesson = "lesson=lesson_first_adagrad"
    for query, count in ((lesson, 1), (f"{lesson}&show=answer+shown", 21)):
        assert {len(one["x1"]) for one in scene(query, "lessons").columns} == {count}


def of_typed(formula: str, *runs: Optimizer) -> str:
    return Experiment(Function(formula), runs, (1, 1)).to_query()


MANY = "&".join(f"run=adam+eta+0.{k}1234567+beta1+0.9" for k in range(1, 9))
ODD = {
    "no run": "v=1&f=rosenbrock&steps=5",
    "no step": "v=1&f=quadratic&steps=0&run=adam",
    "one step back": TWO + "&show=step+0",
    "diverged": "v=1&f=quadratic&steps=2000&run=gradient_descent+eta+0.6&run=momentum+eta+2",
    "undefined": of_typed("log(x1) + x2^2", GradientDescent(eta=3)),
    "letters": of_typed("a_b*x1^2 + exp(x2)*c^2 - min(x1, 2)*x_max", Adam(), RMSProp()),
    "eight alike": f"v=1&f=rastrigin&start=3+3&steps=200&{MANY}",
    "eight apart": f"v=1&f=rastrigin&start=3+3&steps=20&{MANY}&show=axes+apart",
    "narrow": "v=1&f=beale&run=adam&window=-0.001+0.001+-1000000+1000000&show=square+true",
    "same scale": TWO + "&show=square+true+axes+apart+run+2",
    "far start": "v=1&f=himmelblau&start=1e30+1e30&steps=9&run=adam&run=gradient_descent",
    "many bowls": "v=1&f=sum_of_quadratics&run=gradient_descent+eta+0.1&show=fan+true",
    "schedule": "v=1&f=quadratic&run=rmsprop+eta+0.4+eta_schedule+cosine+eta_steps+50&steps=30",
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("style", ["column", "light"])
def test_odd_experiments_have_a_picture_too(what, style, monkeypatch):
    page, figures = page_of(parse_qsl(ODD[what])), list[Figure]()
    assert page.problems == ()

    def noted(*what, **how):
        figures.append(sheet(*what, **how))
        return figures[-1]

    monkeypatch.setattr(files, "sheet", noted)
    monkeypatch.setattr(files, "KEPT", Kept[bytes](0))
    ElementTree.fromstring(made(ODD[what], Wanted(True, "svg", style=style)))
    (figure,) = figures  # of the file itself
    check_nothing_is_cut_off(figure, STYLES[style])


def test_a_name_is_no_formula_whatever_is_in_it():
    """matplotlib reads what stands between two dollars as a formula, and fails on most."""
    there = scene(TWO)
    for path, name in zip(
        there.spec["paths"], ("a $x_1$ and $\\frac$", "100 % _^{} \\ & <b>"), strict=True
    ):
        path["name"] = name
    wanted = Wanted(True, "svg", style="page")
    texts = " ".join(
        texts_of(picture("playground", page_of(parse_qsl(TWO)), there, wanted, LINK + "&names"))
    )
    assert "a $x_1$ and $\\frac$, eta 0.4" in texts and "100 % _^{} \\ & <b>, eta 0.4" in texts


def test_a_long_formula_goes_on_in_the_next_line_and_one_that_is_longer_ends_in_dots():
    terms = [f"{k}*x1^{k % 7}*sin(x2 - {k})" for k in range(1, 10)]
    style = STYLES["column"]
    figure = drawn(of_typed(" + ".join(terms), Adam()), style)
    title = figure.get_suptitle().splitlines()
    assert "f(x)" in title[0] and 3 <= len(title) <= 5 and "…" not in title
    check_nothing_is_cut_off(figure, style)
    with drawing(style):
        lines = formula_lines(r"\frac{1}{2} x_1^{2} + " * 60 + "x_2", style, 3)
        assert lines[-1] == "…" and widest(lines[:-1], style) <= 3
        unknown = formula_lines(r"\begin{cases} x_1 & x_2 \end{cases}", style, 3)
        assert not any("$" in line for line in unknown)


@pytest.mark.parametrize("style", ["page", "dark"])
def test_a_formula_higher_than_letters_has_the_room_it_takes(style):
    """A sum's limits once stood in the line below, and were cut off above."""
    query = "v=1&f=rastrigin&start=3+3&run=adam"
    pixels = np.asarray(Image.open(BytesIO(made(query, Wanted(False, "png", 1, style)))))
    ink = (pixels[:, :, :3] != pixels[0, 0, :3]).any(axis=2)
    assert not ink[:3].any()
    rows = ink[: int(0.2 * len(ink))].any(axis=1)
    edges = np.flatnonzero(np.diff(rows.astype(int)))
    assert len(edges) >= 4  # the formula, and apart from it the settings


def test_what_diverges_is_drawn_to_the_border_of_its_axes():
    figure = drawn("v=1&f=quadratic&steps=60&run=gradient_descent+eta+0.6", DARK_SLIDE)
    plane, loss = figure.axes[:2]
    for axes in (plane, loss):
        ends = [line for line in axes.lines if line.get_marker() in ("^", "v")]
        (side,) = axes.get_ylim()[1:] if axes is loss else [3]
        assert any(
            abs(float(np.ravel(line.get_ydata())[0])) == pytest.approx(side) for line in ends
        )
    assert plane.get_xlim() == (-6, 3) and plane.get_ylim() == (-3, 3)


def test_many_steps_and_many_seeds_are_no_large_file():
    """Thirty seeds of eight runs would be half a million pieces of lines."""
    runs = "&".join(f"run=gradient_descent+eta+0.0{k}" for k in range(1, 9))
    query = f"v=1&f=quadratic&steps=2000&noise=gaussian+sigma+0.5+seed+0&{runs}&show=fan+true"
    assert len(scene(query).fans) == 8
    assert len(made(query, Wanted(True, "svg"))) < 4_000_000


def test_of_a_long_run_what_the_page_draws_is_drawn():
    query = "v=1&f=quadratic&steps=100000&run=gradient_descent+eta+0.0001&show=step+50000"
    figure = drawn(query, STYLES["column"])
    for axes in figure.axes:
        assert max(len(points(line)) for line in axes.lines) == 1001
    loss = figure.axes[1]
    assert loss.get_xlim()[1] >= 100_000
    assert "the first 50000 of 100000 steps" in figure.get_suptitle()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("preset=rmsprop_in_a_ravine", "optlab-playground-rmsprop_in_a_ravine.png"),
        (TWO.replace("20", "7"), "optlab-playground-quadratic-adagrad-rmsprop.png"),
        ("v=1&f=saddle&run=adam&run=adam+eta+1", "optlab-playground-saddle-adam.png"),
    ],
)
def test_a_file_is_named_after_what_it_shows(query, name):
    assert file_name("playground", page_of(parse_qsl(query)), Wanted()) == name

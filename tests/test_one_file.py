"""The page as one file: it holds what the server would answer, and nothing in it breaks out."""

import base64
import gzip
import json
import re
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.resources import answer
from optlab.web.one_file import __main__ as command
from optlab.web.one_file import contents, writing
from optlab.web.one_file.contents import first_of, fits, offered, packets_of
from optlab.web.one_file.fitting import fitting
from optlab.web.one_file.prose import paragraphs
from optlab.web.one_file.writing import MOST, written
from optlab.web.page import LESSON, Page, available_presets, page_of
from optlab.web.registry import pages
from optlab.web.view import View
from tests.test_page import page as playground
from tests.test_share import shared

RAVINE = page_of([("preset", "rmsprop_in_a_ravine")])
PRESETS = available_presets()[0]


def points(name: str) -> int:
    """About how much there is to bring along, of all sliders of a preset."""
    experiment = PRESETS[name].experiment
    return experiment.steps * sum(len(run.numbers()) for run in experiment.runs)


LARGEST = sorted(PRESETS, key=points)[-3:]
SOME = [*PRESETS][::6]


class Read(HTMLParser):
    """The tags of a page, and what stands in each script of a name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        if tag == "script":
            self.scripts.setdefault(attributes.get("id") or "", data)
        else:
            self.text += data


def opened(name: str) -> Page:
    return page_of([(LESSON if PRESETS[name].lesson else "preset", name)])


def told(read: Read) -> dict[str, Any]:
    return json.loads(gzip.decompress(base64.b64decode(read.scripts["optlab-told"])))


@pytest.mark.parametrize("name", dict.fromkeys([*SOME, *LARGEST]))
def test_a_file_of_any_preset_has_room_for_its_first_sliders_or_says_which_have_none(
    name: str,
) -> None:
    page = opened(name)
    assert fits("playground", page)
    first = first_of(offered(page))
    fit = fitting(page, first)
    assert fit.chosen and sorted(fit.chosen + fit.left) == sorted(first)
    size = len(written(page, fit.chosen).encode())
    assert size <= min(fit.size, MOST) and fit.size - size < 0.05 * MOST


def test_however_many_sliders_are_wanted_the_file_stays_small() -> None:
    page = opened("minibatches")
    fit = fitting(page, [one["id"] for one in offered(page)])
    assert fit.left and len(written(page, fit.chosen).encode()) <= MOST


def test_it_has_what_the_server_answers_at_each_address_that_its_sliders_ask() -> None:
    chosen = ["run0.eta", "f.a"]
    read = Read(written(RAVINE, chosen))
    answers = json.loads(read.scripts["optlab-answers"])
    figure = told(read)["whole"]["light"]
    assert [slider["id"] for slider in figure["sliders"]] == chosen
    asked = [figure["plane"]["ground"]]
    for slider in figure["sliders"]:
        asked += [at for move in slider["moves"] for at in (move["rows"], move.get("state")) if at]
        asked += [slider["ground"]] if "ground" in slider else []
    assert set(answers) == set(asked)
    for at, text in answers.items():
        kind, _question, query = at.removeprefix("live/").partition("?")
        assert base64.b64decode(text) == answer(kind, query)


def test_runs_are_called_by_names_without_the_numbers_that_its_sliders_change() -> None:
    two = Experiment(Quadratic(), (RMSProp(eta=0.1), RMSProp(eta=0.2)), steps=5)
    read = Read(written(Page(two, View()), ["run0.eta"], plotly=False))
    figure = told(read)["whole"]["light"]
    names = ["RMSProp (1)", "RMSProp (2)"]
    assert [path["name"] for path in figure["paths"]] == names
    assert [c["name"] for c in figure["charts"]["loss"]["panels"][0]["curves"]] == names
    assert figure["sliders"][0]["of"] == names[0]


EVIL = '</script></style><script>alert("x")</script><img src=x onerror=alert(1)>&<!--'


def test_no_text_of_a_preset_and_no_link_breaks_out_of_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = Read(written(RAVINE, ["run0.eta"], link="https://example.org/?a=1&b=2"))
    preset = PRESETS["rmsprop_in_a_ravine"]
    evil = {"en": f"{EVIL} `{EVIL}` **{EVIL}** ${EVIL}$"}
    changed = replace(preset, title=evil, shows=evil, question=evil)
    there = ({**PRESETS, preset.name: changed}, [])
    for module in ("page", "views.playground.asking", "one_file.writing", "one_file.contents"):
        monkeypatch.setattr(f"optlab.web.{module}.available_presets", lambda: there)
    spoilt = Read(written(RAVINE, ["run0.eta"], link="https://example.org/?a=1&b=2"))
    drawn = ("code", "strong", "p", "math", "mrow", "mi", "mo", "mn", "mtext")

    def kinds(read: Read) -> list[str]:
        return [tag for tag, _attributes in read.tags if tag not in drawn]

    assert kinds(spoilt) == kinds(plain)
    assert spoilt.scripts.keys() == plain.scripts.keys()
    assert EVIL in spoilt.text
    question = told(spoilt)["whole"]["light"]["question"]["parts"][0]["text"]
    assert EVIL in question


def test_a_link_that_would_run_something_is_left_out() -> None:
    for link in ("javascript:alert(1)", "", "data:text/html,x"):
        assert "a" not in [tag for tag, _attributes in Read(written(RAVINE, (), link=link)).tags]
    web = Read(written(RAVINE, (), link='https://example.org/?a=1&b="2"'))
    (at,) = [attributes["href"] for tag, attributes in web.tags if tag == "a"]
    assert at == 'https://example.org/?a=1&b="2"'


def test_only_its_own_script_may_run_and_nothing_may_be_fetched() -> None:
    read = Read(written(RAVINE, ["run0.eta"]))
    (policy,) = [
        attributes["content"]
        for tag, attributes in read.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy and "default-src 'none'" in policy and "connect-src 'none'" in policy
    assert "http" not in policy and "'self'" not in policy
    script = re.search(r"script-src ([^;]*)", policy)
    assert script and "unsafe" not in script[1]
    for _tag, attributes in read.tags:
        assert not attributes.get("src") and not any(name.startswith("on") for name in attributes)


def test_marked_text_is_drawn_and_what_looks_like_a_tag_is_text() -> None:
    assert paragraphs("a [[ravine|valley]] **b** `c<d`\n\n$\\eta < 1$") == (
        "<p>a valley <strong>b</strong> <code>c&lt;d</code></p>"
        '<p><math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><mi>η</mi>'
        "<mo>&lt;</mo><mn>1</mn></mrow></math></p>"
    )


def test_whatever_is_written_in_a_formula_it_makes_no_tag_of_another_kind() -> None:
    # The name of a table became a part of an attribute as it was.
    for latex in (
        EVIL,
        rf'\begin{{a"><img src=x>}}{EVIL}\end{{a}}',
        rf"\text{{{EVIL}}}",
        rf"\{EVIL}",
    ):
        read = Read(paragraphs(f"${latex}$"))
        kinds = {tag for tag, _attributes in read.tags}
        assert kinds <= {"p", "math", "mrow", "mi", "mo", "mn", "mtext", "mtable", "mtr", "mtd"}
        names = {name for _tag, attributes in read.tags for name in attributes}
        assert names <= {"xmlns", "class", "displaystyle", "stretchy", "mathvariant"}


def test_a_lesson_has_its_question_its_options_and_what_is_said_of_each() -> None:
    page = opened("lesson_first_eta")
    lesson = PRESETS["lesson_first_eta"].lesson
    assert lesson
    read = Read(written(page, ["run0.eta"], plotly=False))
    options = [a for tag, a in read.tags if tag == "button" and a.get("class") == "one-option"]
    assert len(options) == len(lesson.options)
    ids = {attributes.get("id") for _tag, attributes in read.tags}
    assert {option["aria-controls"] for option in options} <= ids
    assert (
        "The learning rate scales every step." in read.text
        and "{"
        not in read.text.replace("{ ", "").split("The learning rate")[1].split("Made with")[0]
    )
    asked = told(read)["asked"]["light"]
    assert asked["steps"] == 0 and not asked["sliders"]


def test_the_memory_that_is_shown_is_of_a_run_that_has_one() -> None:
    plain = written(opened("five_optimizers_on_an_oval"), (), plotly=False)
    assert "What Momentum remembers" in Read(plain).text
    figure = told(Read(plain))["whole"]["light"]
    assert figure["chosen"] == 1 and figure["charts"]["state"]["panels"]
    nothing = Page(Experiment(Quadratic(), (GradientDescent(),), steps=5), View())
    assert "remembers" not in Read(written(nothing, (), plotly=False)).text


@pytest.mark.parametrize("name", pages())
def test_whoever_has_paths_in_the_plane_may_take_them_along(name: str) -> None:
    assert fits(name, RAVINE) == (name not in ("real_data", "networks"))
    assert not fits(name, Page(Experiment(), View()))


def test_of_a_long_run_there_are_no_sliders() -> None:
    long = Page(Experiment(Quadratic(), (RMSProp(),), steps=20_000), View())
    assert offered(long) == []
    figure = told(Read(written(long, (), plotly=False)))["whole"]["light"]
    assert figure["stride"] > 1


def test_its_colours_are_the_pages() -> None:
    root = Path(writing.__file__).parents[3]
    theme = tomllib.loads((root / ".streamlit" / "config.toml").read_text())["theme"]
    style = (writing.FOLDER / "one_file.css").read_text()
    named = {
        "primary": "primaryColor",
        "background": "backgroundColor",
        "secondary-background": "secondaryBackgroundColor",
        "text": "textColor",
        "link": "linkColor",
        "border": "borderColor",
    }
    for name, key in named.items():
        both = f"light-dark({theme['light'][key]}, {theme['dark'][key]})"
        assert f"--st-{name}-color: {both};" in style


def test_the_command_line_writes_the_same_file(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    arguments = ["rmsprop_in_a_ravine", "--sliders", "run0.eta,run0.gamma", "--no-plotly"]
    assert command.main(arguments) == 0
    out, err = capsysbinary.readouterr()
    assert out.decode() == written(RAVINE, ["run0.eta", "run0.gamma"], plotly=False)
    assert err == b""


def test_the_command_line_reads_a_link_and_names_what_it_does_not_know(
    capsys: pytest.CaptureFixture[str],
) -> None:
    link = "http://localhost:8501/?" + RAVINE.experiment.to_query()
    assert command.main([link, "--sliders", "run0.eta", "--no-plotly"]) == 0
    assert "RMSProp in a ravine" in capsys.readouterr().out
    assert command.main(["rmsprop_in_a_ravine", "--sliders", "run0.beta"]) == 1
    said = capsys.readouterr().err
    assert "run0.beta" in said and "run0.eta" in said
    assert command.main(["nothing_of_this_name"]) == 1
    assert "nothing_of_this_name" in capsys.readouterr().err


def section(app: AppTest) -> AppTest:
    return shared(app, "one_file")


def test_the_dialog_offers_the_sliders_says_how_large_the_file_is_and_what_has_no_room() -> None:
    app = section(playground("preset=minibatches"))
    (sliders,) = app.multiselect
    assert sliders.value and set(sliders.value) < {*sliders.options} | {*sliders.value}
    assert any("MB" in caption.value for caption in app.caption)
    assert not app.warning
    app.session_state["share-one-file-sliders"] = [
        one["id"] for one in offered(opened("minibatches"))
    ]
    app = section(app)
    assert [warning.value for warning in app.warning if "No room" in warning.value]


def test_every_packet_is_made_once_however_many_sliders_need_it() -> None:
    page = opened("gradient_descent_and_momentum")
    both = packets_of(page, ["run0.eta", "shared.eta"])
    assert len(both) < len(packets_of(page, ["run0.eta"])) + len(packets_of(page, ["shared.eta"]))


def test_the_json_in_it_has_no_sign_that_ends_a_script() -> None:
    text = contents.as_json({"a": EVIL})
    assert not {*"<>&"} & {*text} and json.loads(text) == {"a": EVIL}

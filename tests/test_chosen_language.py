"""`lang=tr` in an address: the page is in that language, and stays in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optlab import words
from optlab.experiment import Experiment
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from tests.pseudo import ROOT
from tests.test_page import change, components, page
from tests.test_page import words as said
from tests.test_visit import menu, opened, pairs, shown
from tests.test_words import catalogue

EXPERIMENT = Experiment(runs=(Adam(0.2), RMSProp()))
NAMES = ("playground", "lessons", "settings", "stability", "rotation", "averages", "real_data")


@pytest.fixture
def turkish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of one sentence."""
    catalogue(tmp_path / "tr" / "LC_MESSAGES" / "optlab.mo", "Language", "Dil")
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    words._catalogue.cache_clear()
    yield
    words._catalogue.cache_clear()


def languages(app: AppTest) -> list[dict[str, object]]:
    """The menus of languages on a page."""
    return [part for part in components(app) if "names" in part]


def lang(app: AppTest) -> list[str]:
    return [value for name, value in pairs(app) if name == "lang"]


@pytest.mark.usefixtures("turkish")
@pytest.mark.parametrize("asked", ["tr", "tr-TR", "TR"])
def test_a_page_is_in_the_language_of_its_address_and_the_address_keeps_it(asked: str) -> None:
    app = page(f"{EXPERIMENT.to_query()}&lang={asked}")
    (told,) = languages(app)
    assert told["says"] == "Dil" and told["current"] == "tr"
    assert told["names"] == {"tr": "tr", "en": "English"}
    assert shown(app) == EXPERIMENT and not app.session_state.page.problems
    change(app, slider="run0.eta", value=0.5)
    assert lang(app) == ["tr"] and shown(app).runs == (Adam(0.5), RMSProp())
    for name in NAMES:
        (told,) = languages(menu(app, name))
        assert told["says"] == "Dil" and lang(app) == ["tr"], name
    assert "tr" not in EXPERIMENT.to_query()


@pytest.mark.usefixtures("turkish")
def test_without_it_the_browsers_language_counts() -> None:
    app = page(EXPERIMENT.to_query())
    assert languages(app)[0]["current"] == "en" and lang(app) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_language_that_there_is_not_is_refused_by_name(name: str) -> None:
    app = opened(name, "lang=xx")
    assert "there is no language 'xx', only en" in said(app)
    assert lang(app) == ["en"]
    other = NAMES[NAMES.index(name) - 1]
    assert "there is no language" not in said(menu(app, other)) and lang(app) == ["en"]


def test_there_is_no_menu_where_there_is_one_language() -> None:
    assert not (ROOT / "optlab" / "locale").exists()
    assert languages(page()) == []


def test_a_page_says_in_which_language_it_is() -> None:
    (told,) = [part for part in components(page("lang=en")) if "language" in part]
    assert told["language"] == "en"

"""The section of the dialog that makes pictures, as the server draws it."""

from streamlit.testing.v1 import AppTest

from tests.test_page import page
from tests.test_plots import TWO
from tests.test_share import shared


def chosen(app: AppTest) -> dict[str, object]:
    boxes = [box for box in app.selectbox if (box.key or "").startswith("share-pictures-")]
    return {str(box.key).rpartition("-")[2]: box.value for box in boxes}


def says(app: AppTest) -> str:
    return next(one.value for one in app.caption if "is in the file" in one.value)


def test_what_was_chosen_stays_when_the_dialog_is_closed() -> None:
    app = shared(page(TWO), "pictures")
    first = {"style": "column", "charts": False, "serif": False, "format": "png", "scale": 2}
    assert chosen(app) == first
    assert says(app).startswith("Pixels: 672 × ")
    app.selectbox(key="share-pictures-format").set_value("pdf")
    app.selectbox(key="share-pictures-style").set_value("light")
    app = shared(shared(app, "pictures"), "link")
    app = shared(app, "pictures")
    assert chosen(app) == {"style": "light", "charts": False, "serif": False, "format": "pdf"}
    assert says(app).startswith("Lines and text, at any size, with their fonts")
    assert len(app.get("download_button")) == 1


def test_a_page_without_curves_offers_no_choice_of_them() -> None:
    assert "charts" not in chosen(shared(page("v=1&f=saddle"), "pictures"))

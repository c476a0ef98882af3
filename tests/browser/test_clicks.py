"""A click that waits until the server has answered reaches what was drawn anew meanwhile."""

import json

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import ROOT

CLICKS = (ROOT / "optlab/web/live/js/core/clicks.js").read_text()
CHOICES = '<div class="a st-key-choices b">{}<button>one</button><button>{}</button></div>'
ALONE = "{}<button>Add a run</button>"
HIGH, LOW = "", '<p style="height: 200px">words that were not there</p>'


@pytest.mark.parametrize(
    ("before", "name", "after", "clicked"),
    [
        (CHOICES.format(HIGH, "two"), "two", CHOICES.format(HIGH, "two"), ["two"]),
        (CHOICES.format(HIGH, "two"), "two", CHOICES.format(LOW, "2, moved"), ["2, moved"]),
        (ALONE.format(HIGH), "Add a run", ALONE.format(HIGH), ["Add a run"]),
        (ALONE.format(HIGH), "Add a run", "<button>Delete all</button>", []),
        (
            CHOICES.format(HIGH, "two"),
            "two",
            '<div class="st-key-choices"><button>2</button></div>',
            [],
        ),
    ],
    ids=["in its place", "elsewhere, other words", "without a key", "another", "one fewer"],
)
def test_a_click_reaches_what_was_drawn_anew(
    context: BrowserContext, before: str, name: str, after: str, clicked: list[str]
) -> None:
    page = context.new_page()
    page.set_content(before)
    page.add_script_tag(
        type="module",
        content=f"""{CLICKS}
            const own = event => {{
                postpone(event, () => false);
                document.body.innerHTML = {json.dumps(after)};
            }};
            document.addEventListener("click", own, {{ capture: true, once: true }});
            window.clicked = [];
            document.addEventListener("click", ({{ target }}) => clicked.push(target.textContent));
        """,
    )
    page.wait_for_function("() => window.clicked")
    page.get_by_role("button", name=name).click()
    page.wait_for_timeout(100)  # FLUSHED, of clicks.js
    assert page.evaluate("clicked") == clicked
    page.close()

"""The script and the notebook of a page are downloaded, and a line that is pasted is a run."""

import json
from pathlib import Path
from typing import Any

from tests.browser.visiting import Opener

QUERY = "v=1&f=quadratic+a+0.1+b+2&start=-5+-2&steps=20&run=momentum+eta+0.1"


def test_files_are_taken_along_and_a_line_is_pasted_with_the_keyboard(visit: Opener) -> None:
    page = visit(QUERY)
    page.get_by_role("button", name="Share and take along").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Script").or_(
        dialog.get_by_role("button", name="Script", exact=True)
    ).first.click()
    dialog.get_by_text("Makes the numbers of the picture").wait_for()
    files: dict[str, str] = {}
    for name in ("optlab.py", "optlab.ipynb"):
        with page.expect_download() as download:
            dialog.get_by_role("button", name=f"Download as {name}").click()
        assert download.value.suggested_filename == name
        files[name] = Path(download.value.path()).read_text()
    there: dict[str, Any] = {}
    exec(compile(files["optlab.py"], "optlab.py", "exec"), there)
    x1, x2 = map(float, there["paths"]["Momentum"][-1])
    book = json.loads(files["optlab.ipynb"])
    assert book["nbformat"] == 4 and QUERY in "".join(book["cells"][0]["source"])

    field = dialog.get_by_role("textbox", name="Paste a line")
    field.fill("torch.optim.Adam(params, rate=0.05)")
    assert not dialog.get_by_text("Press Enter to").is_visible()
    field.press("Enter")
    dialog.get_by_text("there is no Adam.rate, only lr").wait_for()
    field.fill("torch.optim.SGD(params, lr=0.1, momentum=0.5, nesterov=True)")
    field.press("Enter")
    dialog.wait_for(state="hidden")
    page.wait_for_function("() => location.search.includes('nesterov+eta+0.1')")
    assert "run=momentum+eta+0.1" in page.url and abs(x1) < 5 > abs(x2)

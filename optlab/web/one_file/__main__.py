"""Write a preset, a lesson or a link as one HTML file, which is live without a network."""

import argparse
import sys
from urllib.parse import urlsplit

from optlab.experiment import pairs_of
from optlab.web.one_file.contents import called, first_of, offered
from optlab.web.one_file.fitting import fitting
from optlab.web.one_file.writing import written
from optlab.web.page import LESSON, Page, available_lessons, page_of


def main(arguments: list[str] | None = None) -> int:
    """Print the file; the return value is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m optlab.web.one_file", description=__doc__)
    parser.add_argument("page", metavar="NAME_OR_LINK")
    parser.add_argument("--sliders", help="their names, with commas: run0.eta,f.a; else the first")
    parser.add_argument("--no-plotly", action="store_true", help="2 MB less: see the README")
    parser.add_argument("--link", default="", help="the address that leads back to the page")
    given = parser.parse_args(arguments)
    page = _page(given.page)
    there = {one["id"]: called(one) for one in offered(page)}
    wanted = given.sliders.split(",") if given.sliders else first_of(offered(page))
    wrong = [*page.problems, *_unknown(wanted, there)]
    if not page.experiment.runs:
        wrong.append("there are no runs: there is nothing to see")
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    fit = fitting(page, wanted, plotly=not given.no_plotly)
    for slider in fit.left:
        print(f"no room for {slider} ({there[slider]})", file=sys.stderr)
    whole = written(page, fit.chosen, plotly=not given.no_plotly, link=given.link)
    sys.stdout.buffer.write(whole.encode())
    return 0


def _page(text: str) -> Page:
    """The page of a name, of a link, or of what follows the `?` in one."""
    if "=" in text:
        return page_of(pairs_of(urlsplit(text).query or text))
    return page_of([(LESSON if text in available_lessons() else "preset", text)])


def _unknown(wanted: list[str], there: dict[str, str]) -> list[str]:
    return [
        f"there is no slider {name}, only {', '.join(there)}"
        for name in wanted
        if name not in there
    ]


if __name__ == "__main__":
    sys.exit(main())

"""The books that sentences cite: one way for all, with the edition, and sections that exist."""

import re
from pathlib import Path

import pytest

from optlab.lessons.presets import read_presets

ROOT = Path(__file__).parent.parent
CITING = [
    path
    for folder in ("optlab", "presets")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".toml", ".js")
] + [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
# Of the sections of edition 1.0 (d2l.ai) those that have to do with what is here.
SECTIONS = {
    "12.3": "Gradient Descent",
    "12.5": "Minibatch Stochastic",
    "12.6": "Momentum",
    "12.7": "Adagrad",
    "12.8": "RMSProp",
    "12.10": "Adam",
}
SECTION = re.compile(r"\b(12\.\d+) ([A-Z]\w+(?: [A-Z][a-z]+)?)")


@pytest.mark.parametrize("path", CITING, ids=lambda path: str(path.relative_to(ROOT)))
def test_d2l_is_cited_by_edition_number_and_title(path: Path) -> None:
    """Chapters alone were cited, and D2L numbers and merges them anew from edition to edition."""
    text = " ".join(re.sub(r'"\s*\n\s*f?"|[\n#]', " ", path.read_text()).split())
    assert not re.findall(r"D2L, [A-Z]|D2L\'s chapters?|D2L\'s \w+ chapter", text)
    for number, title in SECTION.findall(text):
        assert title.startswith(SECTIONS[number])
    for after in re.findall(r"D2L 1\.0,? (.{20})", text):
        assert SECTION.match(after), after


def test_the_exercises_that_are_cited_exist() -> None:
    """Six in 12.7 Adagrad, four in 12.8 RMSProp."""
    sources = {s for p in read_presets()[0].values() if p.lesson for s in p.lesson.sources}
    cited = {s for s in sources if s.startswith("D2L")}
    assert len(cited) > 8
    for source in cited:
        name, _, exercises = source.partition(", exercise")
        last = {"D2L 1.0, 12.7 Adagrad": 6, "D2L 1.0, 12.8 RMSProp": 4}.get(name, 0)
        assert all(1 <= int(number) <= last for number in re.findall(r"\d+", exercises))

"""What the engine refuses, as a page says it: the engine names a class and a field, `Adam.eta`, and
a page has a box that is called eta."""

import re
from functools import lru_cache

from optlab.numerals import reworded
from optlab.objectives.typed import NO_FUNCTION
from optlab.optimizers.typed import NO_METHOD
from optlab.schedules.typed import NO_COURSE
from optlab.web.words import N_, _

TYPED = {
    NO_FUNCTION: N_("The function: {error}"),
    NO_METHOD: N_("The method: {error}"),
    NO_COURSE: N_("The schedule of {number}: {error}"),
}
PLACE = r"(?P<where>(?:[\w -]+: )?)[A-Z]\w*\.(?P<field>[a-z]\w*)"
"""Where it was given, `run 1: `, and the class and the field. What was typed begins otherwise."""


def as_read(message: str) -> str:
    """A refusal for a reader: without the names of classes, and with numbers as people write
    them."""
    for refused, said in TYPED.items():
        if found := _pattern(_(refused)).fullmatch(message):
            number = found["field"].removesuffix("_text").replace("_", " ")
            message = found["where"] + _(said).format(number=number, error=found["error"])
            break
    else:
        if found := re.match(PLACE, message):
            field = found["field"].replace("_", " ")
            message = f"{found['where']}{field}{message[found.end() :]}"
    return reworded(message)


@lru_cache(maxsize=64)
def _pattern(sentence: str) -> re.Pattern[str]:
    """What a sentence is with its place and its error in it."""
    escaped = re.escape(sentence)
    escaped = escaped.replace(re.escape("{place}"), PLACE)
    return re.compile(escaped.replace(re.escape("{error}"), "(?P<error>.*)"), re.DOTALL)

"""What the browser has of a figure spec: it fetches the numbers of each path by itself."""

import gzip
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from optlab.notation import to_word
from optlab.web.live.once import lasting_parts
from optlab.web.live.resources import answer


def filled(address: str, values: dict[str, Any]) -> str:
    """An address with values in the places of their names."""

    def word(place: re.Match[str]) -> str:
        value = values[place[1]]
        numbers = value if isinstance(value, list) else [value]
        return quote(" ".join(to_word(float(number)) for number in numbers))

    return re.sub(r"{([^{}]+)}", word, address)


def answered(address: str) -> bytes:
    """The packet at an address."""
    path, _, query = address.partition("?")
    return answer(path.removeprefix("live/"), query)


def numbers_at(address: str, values: dict[str, Any]) -> dict[str, Any]:
    """What is known of a run, its columns beside the rest."""
    return flat(json.loads(gzip.decompress(answered(filled(address, values)))))


def flat(numbers: dict[str, Any]) -> dict[str, Any]:
    """The columns of a path's answer beside the rest."""
    return {**numbers, **numbers["columns"]}


def whole(answer: Mapping[str, Any], pieces: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An answer with the pieces that it names, as js/core/once.js puts them back."""

    def one(part: Mapping[str, Any]) -> dict[str, Any]:
        part = dict(part)
        return part | dict(pieces[part.pop("once")]) if "once" in part else part

    full = one(answer)
    for kind in lasting_parts().keys() & full.keys():
        parts = full[kind]
        several = isinstance(parts, dict)
        full[kind] = {k: one(p) for k, p in parts.items()} if several else list(map(one, parts))
    return full


def with_values(told: Mapping[str, Any]) -> dict[str, Any]:
    """A figure spec whose sliders' addresses have its values in the places of their names, as the
    browser asks for them."""

    def move(one: Mapping[str, Any]) -> dict[str, Any]:
        places = {kind: filled(one[kind], told["values"]) for kind in one.keys() - {"path"}}
        return {**one, **places}

    sliders = [{**one, "moves": list(map(move, one["moves"]))} for one in told["sliders"]]
    return {**told, "sliders": sliders}


def with_numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    """A figure spec with the numbers of its paths."""
    paths = [{**path, "numbers": numbers_at(path["at"], told["values"])} for path in told["paths"]]
    return {**told, "paths": paths}

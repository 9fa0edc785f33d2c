"""What Python's email package offers a linter: read every message, every header and every defect.

python benchmarks/stdlib_reader.py FOLDER
"""

from __future__ import annotations

import email.parser
import email.policy
import sys
from pathlib import Path


def main(folder: str) -> int:
    """Number of defects in the messages of a folder."""
    defects = 0
    parser = email.parser.BytesParser(policy=email.policy.default)
    for path in sorted(Path(folder).iterdir()):
        message = parser.parsebytes(path.read_bytes())
        for part in message.walk():
            defects += len(part.defects)
            for _, value in part.items():
                defects += len(getattr(value, "defects", ()))
    return defects


if __name__ == "__main__":
    print(main(sys.argv[1]))

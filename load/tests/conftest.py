"""What the tests of the load study share."""

import sys
from pathlib import Path

# The packages of contract-tests stand for themselves.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "contract-tests"))

"""Where the checkout keeps what tests read."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
INSTANCES = ROOT / "instances"

"""Where things are, for every test file."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CATALOG_DIR = ROOT / "leaderboard_data" / "catalog"
EXAMPLES = ROOT / "leaderboard_data" / "examples"
SHARED = ROOT.parent / "shared" / "data"  # reference files; only beside a developer's checkout

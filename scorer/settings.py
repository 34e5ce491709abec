"""Every setting, read from the environment; with nothing set all works locally."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_REPOSITORY = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """The environment variables this app reads, in capitals there."""

    model_config = SettingsConfigDict(frozen=True)

    catalog_dir: Path = Field(
        default=_REPOSITORY / "leaderboard_data" / "catalog",
        description="folder with the tasks, metrics, skills, boards and SoTA to score against",
    )
    data_dir: Path = Field(
        default=Path("data"), description="folder for what the app keeps: scores, caches"
    )
    benchmark: str = Field(
        default="General-Level/General-Bench-Openset",
        description="folder or Hub dataset with the questions and answers of General-Bench",
    )
    benchmark_revision: str = Field(
        default="main", description="branch, tag or commit of that dataset"
    )
    max_upload_mb: float = Field(
        default=20, gt=0, description="size above which an upload is refused, in MB"
    )

"""Every setting, read from the environment; with nothing set all works locally."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_REPOSITORY = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """The environment variables this app reads, in capitals there."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    catalog_dir: Path = Field(
        default=_REPOSITORY / "leaderboard_data" / "catalog",
        description="folder with the tasks, metrics, skills, boards and SoTA to score against",
    )
    sota_file: Path | None = Field(
        default=None,
        description="results workbook with specialists' scores of your own, as one more choice",
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
    cluster: str = Field(
        default="", description="address of a Dask scheduler whose workers score bundles"
    )
    results_repo: str = Field(
        default="", description="Hub dataset that keeps what is published, such as me/results"
    )
    closed_benchmark: str = Field(
        default="",
        description="folder or private Hub dataset with answers that nobody may see",
    )
    closed_benchmark_revision: str = Field(
        default="main",
        description="branch, tag or commit of that dataset; a tag is shown with the scores",
    )
    closed_queries: int = Field(
        default=3, gt=0, description="bundles that a user may have scored against it in a day"
    )
    closed_queries_total: int = Field(
        default=30, gt=0, description="the same for all users together: accounts are free"
    )
    closed_decimals: int = Field(
        default=1, ge=0, le=4, description="digits after the point of scores against it"
    )
    require_login: bool = Field(
        default=False, description="publish only for those who log in; always so on a Space"
    )
    admins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="accounts that may review, with commas between them"
    )
    review: bool = Field(default=False, description="what is published waits for an admin")
    publish_per_day: int = Field(
        default=20, gt=0, description="submissions, edits and withdrawals of a user in a day"
    )
    hf_token: SecretStr = Field(
        default=SecretStr(""), description="the Hub's token, for what is private or written there"
    )
    space_id: str = Field(default="", description="set by the Hub on a Space")
    space_host: str = Field(default="", description="set by the Hub on a Space: its addresses")
    max_upload_mb: float = Field(
        default=20, gt=0, description="size above which an upload is refused, in MB"
    )
    upload_budget_mb: float = Field(
        default=400, gt=0, description="what one visitor may upload within an hour, in MB"
    )
    upload_budget_files: int = Field(
        default=600, gt=0, description="files that one visitor may upload within an hour"
    )
    upload_total_mb: float = Field(
        default=2000, gt=0, description="size of all uploads that are kept, in MB; the oldest go"
    )

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if isinstance(given, str):
            return tuple(name for part in given.split(",") if (name := part.strip()))
        return given

    @property
    def needs_login(self) -> bool:
        """Whether only those who log in may publish."""
        return self.require_login or bool(self.space_id)

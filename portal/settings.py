"""Every setting of the portal, read once from the environment and checked.

May not import any room. A missing or impossible value stops the start with one line that says what to do."""

import math
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting is missing or impossible; the message is one line for the operator."""


@dataclass(frozen=True)
class Settings:
    """One frozen object for the whole process; the variable of a field is `PORTAL_` and its name in capitals."""

    secret: str = field(metadata={"least": 32})
    database: str = f"sqlite:///{ROOT / '.data' / 'portal.db'}"
    root: Path = ROOT
    https: bool = True
    hosts: str = ""
    site: str = field(
        default="", metadata={"like": r"https?://[a-z0-9.-]+(:\d+)?", "say": "https://host, nothing behind it"}
    )
    proxies: int = field(default=0, metadata={"least": 0})
    operator: str = ""
    local_line: str = ""
    processes: int = field(default=1, metadata={"least": 1})
    scheduler: bool = False
    eps: float = field(default=1.0, metadata={"least": 0.1})
    box_minimum: int = field(default=10, metadata={"least": 10})
    daily_cap: int = field(default=200, metadata={"least": 1})
    campaign_cap: int = field(default=600, metadata={"least": 1})
    contests: str = ""
    address_limit: int = field(default=240, metadata={"least": 1})
    log: str = field(default="plain", metadata={"like": "plain|json", "say": "plain or json"})
    metrics: str = field(
        default="", metadata={"like": r"\S{32,}", "say": "32 or more characters without a space", "hidden": True}
    )
    icp: str = field(
        default="",
        metadata={
            "like": r"[\u4e00-\u9fff]ICP[\u5907\u8bc1]\d{6,10}\u53f7?(-\d{1,3})?",
            "say": "as \u4eacICP\u590712345678\u53f7-1",
        },
    )
    police_record: str = field(
        default="",
        metadata={
            "like": r"[\u4e00-\u9fff]\u516c\u7f51\u5b89\u5907 ?\d{14} ?\u53f7",
            "say": "as \u4eac\u516c\u7f51\u5b89\u590711010102000001\u53f7",
        },
    )

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names that the portal answers to; empty means any (a proxy in front then decides)."""
        return [name.strip() for name in self.hosts.split(",") if name.strip()]


def _convert(kind: object, text: str) -> object:
    if kind is bool:
        if text.lower() not in {"on", "off"}:
            raise ValueError("say on or off")
        return text.lower() == "on"
    if kind is Path:
        return Path(text).resolve()
    if kind is float and not math.isfinite(float(text)):
        raise ValueError("say a number")
    return kind(text) if callable(kind) else text


def _read(one: "Field[Any]", text: str) -> object:
    variable = f"PORTAL_{one.name.upper()}"
    try:
        value = _convert(one.type, text)
    except ValueError as error:
        raise BadSetting(f"{variable}={text!r} is not usable: {error}") from None
    like = one.metadata.get("like")
    if like and text and not re.fullmatch(like, text):
        shown = variable if one.metadata.get("hidden") else f"{variable}={text!r}"
        raise BadSetting(f"{shown} is not usable: say {one.metadata['say']}")
    least = one.metadata.get("least")
    size = len(value) if isinstance(value, str) else value
    if least is not None and not (isinstance(size, int | float) and size >= least):
        raise BadSetting(f"{variable} must be at least {least}{' characters' if isinstance(value, str) else ''}")
    return value


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`; raises `BadSetting` naming the variable."""
    told = ((one, environment.get(f"PORTAL_{one.name.upper()}")) for one in fields(Settings))
    values = {one.name: _read(one, text) for one, text in told if text is not None}
    if "secret" not in values:
        raise BadSetting("PORTAL_SECRET is missing: set it to 32 or more random characters, the same for every process")
    return Settings(**values)  # type: ignore[arg-type]  # each value was converted by its field's own type


def read_log(environment: Mapping[str, str]) -> str:
    """How lines of the log are written: also known to commands that need no other setting. Raises BadSetting."""
    (one,) = (one for one in fields(Settings) if one.name == "log")
    return str(_read(one, environment.get("PORTAL_LOG") or str(one.default)))

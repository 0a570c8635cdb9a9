"""The two registrations that a website in mainland China shows at its foot: 网站备案号 and 公安备案号.

May not import any room. Each is a link to the registry where it is looked up, the only links that leave the portal on
every page; nothing is fetched from there."""

import re
from dataclasses import dataclass

from flask import Flask

from portal.settings import Settings

ICP_REGISTRY = "https://beian.miit.gov.cn/"
# The address that the registry itself prescribes for the link, with the number's digits.
POLICE_REGISTRY = "https://beian.mps.gov.cn/#/query/webSearch?code="


@dataclass(frozen=True)
class Record:
    """One registration: the key of its name, the number as it was given out, where it is looked up."""

    key: str
    number: str
    address: str


def records_of(settings: Settings) -> list[Record]:
    """What the operator has set, in the usual order."""
    found = []
    if settings.icp:
        found.append(Record("site.icp_record", settings.icp, ICP_REGISTRY))
    if settings.police_record:
        digits = re.sub(r"\D", "", settings.police_record)
        found.append(Record("site.police_record", settings.police_record, POLICE_REGISTRY + digits))
    return found


def install(app: Flask, settings: Settings) -> None:
    """Give templates what `records.html` needs."""
    found = records_of(settings)
    app.context_processor(lambda: {"records": found})

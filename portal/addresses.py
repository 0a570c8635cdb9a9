"""Whole addresses, with the host's name: for calendars, search engines, printed codes and links that are handed over.

May not import any room. Without PORTAL_SITE the name is that of the request, which anybody may write as they like."""

from flask import request


def whole_address(site: str) -> str:
    """What whole addresses begin with: PORTAL_SITE, else the name that was asked for, which anybody may write into a
    request of their own. An answer with that name must not be kept for others."""
    return site or request.host_url.rstrip("/")


def kept_for(site: str, how: str) -> str:
    """The Cache-Control of an answer that holds whole addresses: `how` if they are ours, else nobody keeps it."""
    return how if site else "private, no-store"

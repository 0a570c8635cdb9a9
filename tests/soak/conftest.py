"""What the long tests borrow from the quick ones."""

from tests.browser.conftest import chromium, contexts, house, phone, playwright, watch

__all__ = ["chromium", "contexts", "house", "phone", "playwright", "watch"]

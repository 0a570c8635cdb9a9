"""What works without a network: the service worker, the installable app, the page that says that there is no network.

Knows no room. What it hands out is the same for everybody."""

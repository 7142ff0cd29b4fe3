"""How the pages are put together: settings, addresses, server."""

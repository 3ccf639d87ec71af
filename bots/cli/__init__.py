"""The commands of `frontdoor`, one file each; bots/__main__.py registers them."""

"""From parts to a site: pages, the build and the live server. The only floor that knows MkDocs."""

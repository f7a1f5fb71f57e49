"""From parts to a site: pages, macros, API, search index, build and live server. The only floor that knows MkDocs."""

"""What people run on the records: new, fix, changes, publish-ids and advise. Knows nothing of MkDocs."""

"""The one way in: what comes is read, judged, refused or led to the handler that is registered for it."""

"""Images that stay where they are: folders the operator mounted, read in place with progress and cancel."""

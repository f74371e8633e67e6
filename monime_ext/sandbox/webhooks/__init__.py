"""What the sandbox tells shops by itself: events, and who they are delivered to."""

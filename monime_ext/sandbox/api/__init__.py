"""What a request, a response and the specs are, and the rules that every request meets."""

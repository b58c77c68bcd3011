"""Makes pictures and sound of what the guides say, ahead of time: neither run nor test needs this."""

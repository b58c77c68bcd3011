"""One blueprint per noun. Routes load, call one thing that says what it means, and render."""

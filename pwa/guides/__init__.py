"""The guides."""

GUIDES: dict[str, object] = {}

"""In which order the tests run."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take minutes, so that at the end no core waits for one of them."""
    kinds = ("browser", "slow")
    marks = {kind: {item.path for item in items if item.get_closest_marker(kind)} for kind in kinds}
    items.sort(key=lambda item: [item.path not in marks[kind] for kind in kinds])

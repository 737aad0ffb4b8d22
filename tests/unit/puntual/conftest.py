"""Somebody at a terminal."""

import pytest

from tests.unit.puntual.operating import Operator


@pytest.fixture
def operator():
    """An operator of an installation in memory, with one clinic."""
    return Operator()

"""What several files about rules ask for."""

import pytest
from django.utils import translation


@pytest.fixture
def english():
    """The sentences of the rules in English."""
    with translation.override("en"):
        yield

"""A unit with a plan and a body, and its office at the keyboard: where people are added, invited and sent off."""

import pytest

from workflows.words import Role


@pytest.fixture
def plan(make):
    plan = make.a_plan(make.a_unit(code="xa-a"))
    make.a_body(plan)
    return plan


@pytest.fixture
def office(make, plan, client):
    client.force_login(make.a_seat(Role.OFFICE, plan.unit))
    return client

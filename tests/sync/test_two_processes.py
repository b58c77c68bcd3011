"""Two processes, one client (security.md, "What must survive"): equal views, and nothing lost or doubled."""

from tests.sync import crowd, invariants

PUSHES = 25


def test_two_processes_that_write_at_once_end_with_equal_views(world, settings):
    with crowd.gathered(world, settings) as two:
        assert two.write(PUSHES) > 0
    world.come_to_rest()
    invariants.check(world)

"""All faults, by the name that `make faults ONLY=…` knows them by."""

from tests.faults import (
    bad_network,
    database_restarted,
    disk_full,
    many_writers,
    server_killed,
    standby_promoted,
    two_nodes,
)

FAULTS = {
    "bad-network": bad_network,
    "disk-full": disk_full,
    "many-writers": many_writers,
    "server-killed": server_killed,
    "database-restarted": database_restarted,
    "standby-promoted": standby_promoted,
    "two-nodes": two_nodes,
}

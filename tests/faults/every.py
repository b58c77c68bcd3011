"""All faults, by the name that `make faults ONLY=…` knows them by."""

from tests.faults import (
    app_updated,
    bad_network,
    browser_killed,
    browser_on_bad_network,
    clocks,
    database_restarted,
    disk_full,
    many_writers,
    server_killed,
    standby_promoted,
    storage_evicted,
    two_nodes,
)

FAULTS = {
    "bad-network": bad_network,
    "browser-on-bad-network": browser_on_bad_network,
    "browser-killed": browser_killed,
    "server-killed": server_killed,
    "database-restarted": database_restarted,
    "standby-promoted": standby_promoted,
    "disk-full": disk_full,
    "many-writers": many_writers,
    "clocks": clocks,
    "storage-evicted": storage_evicted,
    "app-updated": app_updated,
    "two-nodes": two_nodes,
}

"""Faults for real: processes killed, databases restarted, disks filled, networks cut; counted.

`make faults` reaches the numbers of the table "What must survive"; test_faults.py runs each one briefly. Each
fault is a module with TIMES (long), SHORT, DATABASES and `run(ground, on, size)`, which gives a Report.
"""

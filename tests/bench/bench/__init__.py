"""Measuring Sluice beside HAProxy and nginx: same machine, same core, same run."""

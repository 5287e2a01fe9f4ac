# a comment, and an apostrophe isn't a quote "
timing on
priority 300
when CLIENT_ACCEPTED { log local0. "default of the rule: 300" }
when CLIENT_ACCEPTED timing off priority 200 { log local0. "timing, priority 200" }
when CLIENT_ACCEPTED priority 250 timing enable
{
    log local0. "priority, timing 250"
}
priority 100
when CLIENT_ACCEPTED { log local0. "new default 100" }
proc later {} { return 1 }
when CLIENT_ACCEPTED priority 0 { log local0. "priority 0" }
when CLIENT_ACCEPTED priority 1000 { log local0. "priority 1000" }

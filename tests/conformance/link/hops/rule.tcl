when CLIENT_ACCEPTED {
    log local0. "last [LINK::lasthop] [LINK::lasthop id] [LINK::lasthop type] [LINK::lasthop name]"
    log local0. "next [LINK::nexthop] [LINK::nexthop type] <[LINK::nexthop name]>"
    log local0. "tag [LINK::vlan_id] [vlan_id]"
    set field mac
    LINK::lasthop $field
}
when SERVER_CONNECTED {
    log local0. "last [LINK::lasthop] [LINK::lasthop type] [LINK::lasthop name] next [LINK::nexthop] tag [LINK::vlan_id]"
    log local0. "clientside [clientside { LINK::lasthop }] [clientside { LINK::nexthop }]"
}

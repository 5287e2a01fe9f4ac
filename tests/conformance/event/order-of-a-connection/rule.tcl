when RULE_INIT { set static::seen 0 }
when FLOW_INIT { log local0. "[IP::client_addr] client [clientside] server <[IP::server_addr]>" }
when CLIENT_ACCEPTED { log local0. "[incr static::seen]" }
when PERSIST_DOWN { log local0. "[incr static::seen]" }
when LB_SELECTED { log local0. "[incr static::seen] [LB::server addr]" }
when SA_PICKED { log local0. "[incr static::seen] [LB::server addr]" }
when SERVER_INIT { log local0. "[incr static::seen]" }
when SERVER_CONNECTED { log local0. "[incr static::seen] [IP::server_addr]" }
when CLIENT_DATA { log local0. "[incr static::seen]" }
when SERVER_DATA { log local0. "[incr static::seen]" }
when USER_REQUEST { log local0. "[incr static::seen]" }
when USER_RESPONSE { log local0. "[incr static::seen]" }
when SERVER_CLOSED { log local0. "[incr static::seen] server [serverside]" }
when CLIENT_CLOSED { log local0. "[incr static::seen] client [clientside]" }

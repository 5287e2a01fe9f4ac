when CLIENT_ACCEPTED {
if { [class match [IP::client_addr] equals smtp_relay_allowed] }
{
snat automap
}
}

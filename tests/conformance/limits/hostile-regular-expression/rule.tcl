when CLIENT_ACCEPTED {
set x [string repeat (a|b)* 5000]
catch {regexp $x [string repeat ab 4000]} m
log local0. $m
}

when CLIENT_ACCEPTED {
set x a
for {set i 0} {$i<100000} {incr i} { set x [list $x] }
log local0. [string length $x]
}

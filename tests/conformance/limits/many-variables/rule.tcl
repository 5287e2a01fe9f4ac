when CLIENT_ACCEPTED {
for {set i 0} {$i<1000000} {incr i} { set v$i 1 }
log local0. done
}

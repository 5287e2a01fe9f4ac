when CLIENT_ACCEPTED {
set text [string repeat [string repeat x 100] 20]
for {set i 0} {$i<1000000} {incr i} { set v$i $text$i }
log local0. done
}

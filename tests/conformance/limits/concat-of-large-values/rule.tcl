when CLIENT_ACCEPTED {
set x [string repeat a 10000000]
set l {}
for {set i 0} {$i<500} {incr i} {lappend l $x}
log local0. [string length [eval concat $l]]
}

when CLIENT_ACCEPTED {
set l [string repeat "a " 8000000]
foreach x $l { }
log local0. [llength $l]
}

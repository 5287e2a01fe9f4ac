when CLIENT_ACCEPTED {
    while {1} { catch { while {1} { set x 1 } } }
}
when LB_SELECTED {
    catch { for {set i 0} {1} {incr i} { } }
    log local0. "never"
}
when LB_FAILED {
    set script { while {1} { } }
    catch { eval $script }
    catch { uplevel 0 $script }
    log local0. "never"
}

when CLIENT_ACCEPTED {
    foreach name {"::sluice::eval {exec ls}" "::sluice::command exec ls" "::sluice::expr {[exec ls]}" "::sluice::subst {[exec ls]}" "::sluice::uplevel 0 {exec ls}"} {
        log local0. "[catch { eval $name } message] $message"
    }
}

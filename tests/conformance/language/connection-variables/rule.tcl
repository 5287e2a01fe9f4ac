when CLIENT_ACCEPTED {
    set shared "set by one rule"
    set list(key) value
    eval {set by_eval 1}
    set script {set by_text 2}
    eval $script
}

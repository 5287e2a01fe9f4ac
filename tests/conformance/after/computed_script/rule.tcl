when CLIENT_ACCEPTED {
    set name there
    set script {if { "$name" starts_with "th" }{ log local0. "dialect in computed text: $name" }}
    after 1 $script
    after 2 log local0. joined
}

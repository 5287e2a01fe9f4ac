when CLIENT_ACCEPTED {
    node 10.0.0.1 2525
    node 10.0.0.1:2526
    node 10.0.0.1
    node 2001:db8::1 2525
    node 2001:db8::1.2526
    use node 10.0.0.1 2525
    set name mail.example.com
    node $name
}

when CLIENT_ACCEPTED {
    class match a equals
    class match a frob hosts
    class match -frob a equals hosts
    class search hosts frob a
    class lookup a
    class element first hosts
    class names -all hosts
    class size
    matchclass a frob hosts
    class match -- -frob equals hosts
}

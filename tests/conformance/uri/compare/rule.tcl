when RULE_INIT {
    foreach {a b} {
        http://testcl.com http://testcl.com/
        http://TesTcl.com/ http://testcl.com/
        http://TesTcl.com/ HTTP://testcl.com/
        http://TesTcl.com:80/ HTTP://testcl.com/
        http://TesTcl.com:80/!test/ HTTP://testcl.com/%21test/
        http://abc.com:80/~smith/home.html http://ABC.com/%7Esmith/home.html
        http://ABC.com/%7Esmith/home.html http://ABC.com:/%7esmith/home.html
        https://testcl.com http://testcl.com/
        http://testcl.com http://testcl2.com/
        http://TesTcl.com/test/ http://TesTcl.com:81/test/
        http://TesTcl.com/test/ http://TesTcl.com/Test/
        http://TesTcl.com/test/?userid=test02 http://TesTcl.com/test/?userid=test01
        http://TesTcl.com/!test/ HTTP://testcl.com/%22test/
        http://h/a%2fb http://h/a/b
        http://h/a%2fb http://h/a%2Fb
        http://h/ab http://h/a
    } {
        lappend results [URI::compare $a $b]
    }
    log local0. $results
}

when CLIENT_ACCEPTED {
    log local0. "equals [class match mail.example.com equals hosts] [class match mail equals hosts] [class match mail.example.com eq hosts]"
    log local0. "starts_with [class match mail.example.com.org starts_with hosts]"
    log local0. "ends_with [class match x.mail.example.com ends_with hosts]"
    log local0. "contains [class match x.www.example.com.y contains hosts]"
    log local0. "name [class match -name mail.example.com equals hosts]"
    log local0. "value [class match -value -- mail.example.com equals hosts]"
    log local0. "element [class match -element mail.example.com equals hosts]"
    log local0. "index [class match -index www.example.com equals hosts] [class match -index none equals hosts]"
    log local0. "all [class match -all -name {mail.example.com www.example.com} contains hosts]"
    log local0. "no match: <[class match -name none equals hosts]> <[class match -value none equals hosts]> <[class match -all none equals hosts]>"
    log local0. "case counts [class match MAIL.example.com equals hosts]"
}

when CLIENT_ACCEPTED {
    log local0. "é [string length é] [string range "aéb" 1 2]"
    binary scan "é\xff\x0\u00e9" H* hex
    log local0. "$hex [string length "a\x00b"] [string bytelength é]"
    binary scan [format %c%c%c 233 769 0] H* hex
    log local0. "$hex [string equal [format %c 769] \x01] [string first é caféé] [string match caf?? café]"
    set {odd name é} 1
    log local0. ${odd name é}
    binary scan "\x0aC|\x41bc|\x4g" H* hex
    log local0. "$hex [string toupper éa] [string tolower ÉA]"
}

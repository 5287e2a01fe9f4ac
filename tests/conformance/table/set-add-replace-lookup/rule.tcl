when CLIENT_ACCEPTED {
    log local0. "no entry '[table lookup who]'"
    log local0. "set gives '[table set who alice]', then '[table lookup who]'"
    log local0. "add keeps '[table add who bob]', makes '[table add other carol]'"
    log local0. "replace '[table replace who dave]', of nothing '[table replace nobody x]'"
    log local0. "excl '[table set -excl who eve]' '[table set -excl new one]'"
    log local0. "mustexist '[table set -mustexist who frank]' '[table set -mustexist nobody x]'"
    log local0. "now [table lookup who] [table lookup other] [table lookup new] '[table lookup nobody]'"
    table set -notouch -- -dash- "value with blanks and \{"
    log local0. "any text is a key: [table lookup -notouch -- -dash-]"
    table set "" empty
    log local0. "the empty key: [table lookup ""], the empty value: '[table set blank ""]'"
    log local0. "georedundancy: [table set -georedundancy far 1] [table lookup -georedundancy far]"
    table delete who
    table delete who
    log local0. "deleted '[table lookup who]'"
}

when CLIENT_ACCEPTED {
    string foo a
    string length
    string length a b
    string t a
    info foo
    array foo a
    clock sec now
    binary unpack x c y
    string len a; string eq a b; info exi a
    catch { string foo a }
    string $what a
}

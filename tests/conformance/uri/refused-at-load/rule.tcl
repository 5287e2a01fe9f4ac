when HTTP_REQUEST {
    URI::path
    URI::compare a
    URI::port a b
}

when CLIENT_ACCEPTED {
    log local0. "[class search uris starts_with /app] [class search uris starts_with /none]"
    log local0. "[class search -name uris ends_with .html]"
    log local0. "[class search -all -name uris contains app]"
    log local0. "[class search -value -- uris equals /app/a]"
}

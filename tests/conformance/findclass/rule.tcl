when CLIENT_ACCEPTED {
    log local0. "<[findclass a redirects]> <[findclass a redirects " "]> <[findclass z redirects]>"
    log local0. "<[findclass b redirects]> <[findclass b redirects " "]> <[findclass c redirects ,]>"
}

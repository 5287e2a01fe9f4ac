when CLIENT_ACCEPTED {
    accumulate 3
}
when CLIENT_DATA {
    TCP::release
    accumulate
}

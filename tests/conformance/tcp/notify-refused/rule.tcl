when CLIENT_DATA {
    TCP::notify other
}

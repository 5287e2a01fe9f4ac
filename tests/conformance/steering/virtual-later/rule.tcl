when CLIENT_ACCEPTED {
    set name other
    virtual $name
}

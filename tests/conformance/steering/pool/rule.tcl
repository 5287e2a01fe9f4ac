when CLIENT_ACCEPTED {
    pool mail
    pool /Common/mail member 10.0.0.2 25
    pool mail member 10.0.0.2:25
    pool mail member 10.0.0.2
    use pool mail
    log local0. "[catch { pool mail member 10.0.0.9 25 } message] $message"
    log local0. "[catch { pool mail member nonsense } message] $message"
    set name nothing
    log local0. "[catch { pool $name } message] $message"
    pool $name
}

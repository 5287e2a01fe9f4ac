when CLIENT_ACCEPTED {
    catch { log local0. a }
    errv
}

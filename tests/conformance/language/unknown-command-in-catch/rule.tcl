when CLIENT_ACCEPTED {
    catch { nosuchcommand }
}

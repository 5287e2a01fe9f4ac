when CLIENT_ACCEPTED {
    log local0. "[matchclass b equals hosts] [matchclass z equals hosts] [matchclass xb ends_with hosts]"
    set item ba
    log local0. "[matchclass hosts starts_with $item]"
    log local0. "[matchclass [IP::client_addr] equals nets]"
    set missing nothing
    matchclass a equals $missing
}

when CLIENT_ACCEPTED {
    foreach command { TCP::abc TCP::dsack TCP::ecn TCP::limxmit TCP::enhanced_loss_recovery TCP::autowin } {
        log local0. "$command <[eval "$command enable"]> <[eval "$command disable"]>"
    }
    log local0. "at first [TCP::earlyrxmit] [TCP::pacing] [TCP::lossfilterrate] [TCP::lossfilterburst] [TCP::push_flag] [TCP::rexmt_thresh]"
    TCP::earlyrxmit enable
    TCP::pacing enable
    TCP::lossfilter 150 10
    TCP::push_flag one
    TCP::rexmt_thresh 5
    TCP::rt_metrics_timeout 3600
    log local0. "set [TCP::earlyrxmit] [TCP::pacing] [TCP::lossfilterrate] [TCP::lossfilterburst] [TCP::push_flag] [TCP::rexmt_thresh]"
    TCP::pacing disable
    log local0. "congestion [TCP::congestion]"
    TCP::congestion newreno
    log local0. "congestion [TCP::congestion]"
    TCP::congestion woodside
    log local0. "pacing [TCP::pacing] congestion [TCP::congestion]"
}

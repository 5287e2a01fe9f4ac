when CLIENT_CLOSED {
    log local0. "rcv_size [TCP::rcv_size] rcv_scale [TCP::rcv_scale] snd_scale [TCP::snd_scale] snd_wnd [TCP::snd_wnd]"
}

when CLIENT_ACCEPTED {
    set word frob
    foreach script { {table $word k v} {IP::tos $word} {persist $word k} {class match a $word hosts} } {
        if { [catch $script message] } { log local0. $message }
    }
    catch { pool p $word 10.0.0.1 } message
    log local0. $message
}

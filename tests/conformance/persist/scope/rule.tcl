when LB_SELECTED {
    persist add uie {bob any virtual}
    persist add uie "bob any service" 60
    persist add uie [list bob any pool]
    persist add uie {bob any virtual pool other}
    persist add uie "bob and any others"
    log local0. "[persist lookup uie {bob any virtual pool other}] | <[persist lookup uie {bob pool mail}]>"
    persist delete uie {bob any virtual any pool}
    log local0. "[catch { persist lookup uie {bob pool nothing} } message] $message"
}

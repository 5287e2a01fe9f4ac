when CLIENT_ACCEPTED {
    foreach words {
        {HSL::open -proto TCP -pool missing}
        {HSL::open -proto SCTP -pool logs}
        {HSL::open -publisher missing}
        {HSL::open -pool logs}
        {HSL::open -proto TCP}
        {HSL::open -proto TCP -pool}
        {HSL::open -publisher missing -pool logs}
        {HSL::open -port 5 -pool logs}
        {HSL::send hsl:TCP:/Common/missing hello}
        {HSL::send handle hello}
        {HSL::send handle}
    } {
        log local0. "[catch { eval $words } message] $message"
    }
}

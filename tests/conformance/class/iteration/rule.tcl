when CLIENT_ACCEPTED {
    set id [class startsearch hosts]
    while { [class anymore hosts $id] } {
        log local0. "record [class nextelement hosts $id]"
    }
    log local0. "end <[class nextelement hosts $id]>"
    class donesearch hosts $id
    log local0. "after [catch { class nextelement hosts $id } message]"
    set id [class startsearch hosts]
    log local0. "[class nextelement -name hosts $id] [class nextelement -index -- hosts $id]"
    class donesearch hosts $id
}

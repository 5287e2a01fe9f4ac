#include <string>

#include <doctest/doctest.h>

#include "tclbind/tcl_object.h"
#include "tests/unit/tclbind/interpreter_support.h"

using namespace sluice::tclbind;

TEST_CASE("a value's bytes come back as they went in") {
    const ScriptRunner run;
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all.push_back(static_cast<char>(byte));
    }
    for (const std::string& bytes : {std::string{}, std::string{"plain"}, std::string{"caf\xc3\xa9"}, std::string("a\0b", 3), all}) {
        const ObjRef text{new_text(bytes)};
        const ObjRef binary{new_bytes(bytes)};
        CHECK(text_of(text.get()) == bytes);
        CHECK(text_of(binary.get()) == bytes);
        CHECK(Tcl_GetCharLength(text.get()) == static_cast<int>(bytes.size()));
    }
}

TEST_CASE("of a character that is no byte the low one counts") {
    const ScriptRunner run;
    const ObjRef text{Tcl_NewStringObj("\xe4\xb8\xad", -1)}; // U+4E2D
    CHECK(text_of(text.get()) == "\x2d");
}

TEST_CASE("reading the bytes of a list does not harm the list") {
    const ScriptRunner run;
    Tcl_Obj* const words[] = {new_text("a b"), new_text("\xc3\xa9")};
    const ObjRef list{Tcl_NewListObj(2, words)};
    CHECK(text_of(list.get()) == "{a b} \xc3\xa9");
    int length = 0;
    CHECK(Tcl_ListObjLength(nullptr, list.get(), &length) == TCL_OK);
    CHECK(length == 2);
}

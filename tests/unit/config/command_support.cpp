#include "command_support.h"

#include <doctest/doctest.h>

namespace sluice::config::test {

void done(World& world, const std::string& command) {
    const Ran ran = world.tmsh(command);
    CAPTURE(command);
    CHECK_MESSAGE(ran.status == 0, ran.err);
}

std::string refused(World& world, const std::string& command) {
    const Ran ran = world.tmsh(command);
    CAPTURE(command);
    CHECK(ran.status == 1);
    return ran.err;
}

} // namespace sluice::config::test

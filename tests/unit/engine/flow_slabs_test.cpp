#include <doctest/doctest.h>

#include <cstring>
#include <set>
#include <vector>

#include "engine/flow/flow_slabs.h"

using namespace sluice::engine;

TEST_CASE("places do not overlap and are used again") {
    FlowSlabs slabs{700};
    std::vector<void*> places;
    for (int i = 0; i < 1000; ++i) {
        places.push_back(slabs.take());
        std::memset(places.back(), i % 256, 700);
    }
    bool untouched = true;
    for (std::size_t i = 0; i < places.size(); ++i) {
        untouched = untouched && static_cast<unsigned char*>(places[i])[699] == i % 256;
    }
    CHECK(untouched);
    CHECK(std::set<void*>(places.begin(), places.end()).size() == places.size());
    for (void* place : places) {
        slabs.give_back(place);
    }
}

TEST_CASE("slabs without objects go back to the system, in whatever order the objects end") {
    FlowSlabs slabs{700};
    std::vector<void*> places;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 2000; ++i) {
            places.push_back(slabs.take());
        }
        CHECK(slabs.slabs_count() > 20);
        for (std::size_t step = 0; step < 7; ++step) {
            for (std::size_t i = step; i < places.size(); i += 7) {
                slabs.give_back(places[i]);
            }
        }
        places.clear();
        CHECK(slabs.slabs_count() <= 1);
    }
}

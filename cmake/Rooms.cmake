# tl::expected has no CMake target in Debian's package that every version shares: it is one header.
add_library(sluice_expected INTERFACE)

# One static library for each folder of the architecture, made of all its .cpp files.
function(sluice_room name)
  cmake_parse_arguments(ROOM "" "" "LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/cli/main\\.cpp$")
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC sluice_options ${ROOM_LIBRARIES})
endfunction()

# tl::expected has no CMake target in Debian's package that every version shares: it is one header.
add_library(sluice_expected INTERFACE)

# Clang 14 cannot instrument coroutines for the fuzzer ("Cannot represent a difference across sections"): files with them are left out.
function(sluice_spare_coroutines)
  if(SLUICE_FUZZ)
    foreach(source ${ARGN})
      file(STRINGS ${source} coroutine REGEX "co_await|co_return|co_spawn" LIMIT_COUNT 1)
      if(coroutine)
        set_property(SOURCE ${source} APPEND PROPERTY COMPILE_OPTIONS -fno-sanitize=fuzzer-no-link)
      endif()
    endforeach()
  endif()
endfunction()

# One static library for each folder of the architecture, made of all its .cpp files.
function(sluice_room name)
  cmake_parse_arguments(ROOM "" "" "LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/cli/main\\.cpp$")
  sluice_spare_coroutines(${sources})
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC sluice_options ${ROOM_LIBRARIES})
endfunction()

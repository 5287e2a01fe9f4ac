# libtcl is linked statically, so that --wrap replaces Tcl's own functions where its byte code calls them (docs/decisions).
find_path(TCL_INCLUDE tcl.h PATHS /usr/include/tcl8.6 REQUIRED)
find_library(TCL_STATIC libtcl8.6.a REQUIRED)
find_library(ZLIB_LIBRARY z REQUIRED)

add_library(sluice_tcl INTERFACE)
target_include_directories(sluice_tcl SYSTEM INTERFACE ${TCL_INCLUDE})
target_link_libraries(sluice_tcl INTERFACE ${TCL_STATIC} ${ZLIB_LIBRARY} Threads::Threads ${CMAKE_DL_LIBS} m)
if(EXISTS ${CMAKE_SOURCE_DIR}/tclbind/tcl_wraps.txt)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tclbind/tcl_wraps.txt)
  file(STRINGS ${CMAKE_SOURCE_DIR}/tclbind/tcl_wraps.txt wrapped REGEX "^[A-Za-z]")
  foreach(symbol ${wrapped})
    # --undefined takes the replacement out of its archive before libtcl is met, which alone asks for it.
    target_link_options(sluice_tcl INTERFACE -Wl,--wrap=${symbol} -Wl,--undefined=__wrap_${symbol})
  endforeach()
endif()

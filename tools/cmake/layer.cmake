# signalbox_layer(NAME USES layer... LIBRARIES target... [PRIVATE_LIBRARIES target...])
#   One static library per folder of broker/, made of the .cpp files found below the folder. USES names the layers
#   whose headers it may include; tests/tidy/layers_test.py compares that with the #include lines.
# Optimised in Debug builds too: they read and compile the schemas, which is nearly all of a hub's start, and the flow
# tests start some hundred hubs.
set(SIGNALBOX_QUICK_LAYERS fhir pathology validation)

function(signalbox_layer name)
  cmake_parse_arguments(LAYER "" "" "USES;LIBRARIES" ${ARGN})
  string(REPLACE "/" "_" target "signalbox_${name}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    add_library(${target} INTERFACE)
    return()
  endif()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${target} PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
    BOOST_BEAST_SEPARATE_COMPILATION BOOST_ALL_NO_LIB SPDLOG_FMT_EXTERNAL)
  target_link_libraries(${target} PUBLIC Threads::Threads Boost::headers ${LAYER_LIBRARIES})
  foreach(used IN LISTS LAYER_USES)
    target_link_libraries(${target} PUBLIC signalbox_${used})
  endforeach()
  # One precompiled header for all layers, made with the first of them; -O1 needs one of its own.
  set(precompiled_with base)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND name IN_LIST SIGNALBOX_QUICK_LAYERS)
    target_compile_options(${target} PRIVATE -O1)
    list(GET SIGNALBOX_QUICK_LAYERS 0 precompiled_with)
  endif()
  if(name STREQUAL precompiled_with)
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/broker/base/precompiled.hpp)
  else()
    target_precompile_headers(${target} REUSE_FROM signalbox_${precompiled_with})
  endif()
endfunction()

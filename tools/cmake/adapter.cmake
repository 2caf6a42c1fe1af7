# signalbox_adapter(NAME USES layer... LIBRARIES target...)
#   An adapter that ships: a static library of its folder, part of signalbox_adapters. USES names the layers of broker/
#   whose headers it may include beside the SDK (broker/decisions/0020); tests/tidy/layers_test.py compares that with the
#   #include lines. Its settings.schema.json is compiled in, as `settings_schema` of its namespace.
function(signalbox_adapter name)
  cmake_parse_arguments(ADAPTER "" "" "USES;LIBRARIES" ${ARGN})
  set(target signalbox_adapter_${name})
  set(schema_file ${CMAKE_CURRENT_SOURCE_DIR}/settings.schema.json)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schema_file})
  file(READ ${schema_file} schema)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/settings_schema.cpp @ONLY CONTENT
"#include <string_view>

namespace signalbox::adapters::${name} {
extern const std::string_view settings_schema;
const std::string_view settings_schema = R\"json(@schema@)json\";
} // namespace signalbox::adapters::${name}
")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(${target} STATIC ${sources} ${CMAKE_CURRENT_BINARY_DIR}/settings_schema.cpp)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC signalbox_sdk PRIVATE ${ADAPTER_LIBRARIES})
  foreach(used IN LISTS ADAPTER_USES)
    target_link_libraries(${target} PUBLIC signalbox_${used})
  endforeach()
  target_link_libraries(signalbox_adapters PUBLIC ${target})
endfunction()

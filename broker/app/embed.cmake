# signalbox_embed(TARGET FILES...): puts files of the repository into TARGET as they are, and a table of them for
# broker/app/embedded.hpp. The assembler reads the bytes (.incbin), so a large schema costs no compile time.
function(signalbox_embed target)
  set(listing "")
  set(symbols "")
  set(rows "")
  set(number 0)
  list(SORT ARGN)
  foreach(file IN LISTS ARGN)
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${file})
    string(APPEND listing
      "asm(\".pushsection .rodata\\n\"\n"
      "    \".balign 16\\n\"\n"
      "    \"signalbox_embedded_${number}: .incbin \\\"${file}\\\"\\n\"\n"
      "    \"signalbox_embedded_${number}_end: .byte 0\\n\"\n"
      "    \".popsection\\n\");\n")
    string(APPEND symbols
      "extern const char signalbox_embedded_${number}[];\n"
      "extern const char signalbox_embedded_${number}_end[];\n")
    string(APPEND rows
      "        {\"${path}\", between(signalbox_embedded_${number}, signalbox_embedded_${number}_end)},\n")
    math(EXPR number "${number} + 1")
  endforeach()

  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"// Written by broker/app/embed.cmake.
#include \"broker/app/embedded.hpp\"

${listing}
extern \"C\" {
${symbols}}

namespace signalbox::app {

namespace {
std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}
} // namespace

const std::vector<embedded_file>& embedded_files() {
    static const std::vector<embedded_file> files = {
${rows}    };
    return files;
}

} // namespace signalbox::app
")
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${ARGN}" SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${source})
endfunction()

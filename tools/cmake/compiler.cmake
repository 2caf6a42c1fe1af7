# Which compiler builds Signalbox, and with which flags.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles C++20 coroutines (capturing coroutine lambdas, aggregate "
    "temporaries as arguments of an awaited call): double frees and illegal instructions at run time. "
    "Use clang 16: apt-get install clang-16 lld-16, then cmake --preset dev.")
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND NOT CMAKE_CXX_COMPILER_VERSION MATCHES "^1[678]\\.")
  message(WARNING "Signalbox is built and tested with clang 16; this is ${CMAKE_CXX_COMPILER_VERSION}.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# The same for libraries and programs, so that they can share precompiled headers.
add_compile_options(-fPIC -pthread)

set(SIGNALBOX_SANITIZE "" CACHE STRING "address;undefined or thread: sanitizers for everything that is compiled")
option(SIGNALBOX_FUZZ "build the fuzz targets with libFuzzer" OFF)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wunused -Werror)
# A result that nobody looks at is a lost error: an own warning of clang, kept an error by -Werror above.
add_compile_options(-Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Without this a precompiled header is rebuilt, and ccache misses, whenever a file is only touched.
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  add_link_options(-fuse-ld=lld-16)
endif()

foreach(sanitizer IN LISTS SIGNALBOX_SANITIZE)
  add_compile_options(-fsanitize=${sanitizer})
  add_link_options(-fsanitize=${sanitizer})
endforeach()
if("undefined" IN_LIST SIGNALBOX_SANITIZE)
  # RapidJSON 1.1.0's stack adds an offset to a null pointer when it is empty; that is the one suppression.
  add_compile_options(-fno-sanitize-recover=undefined
    -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tools/cmake/ubsan-ignore.txt)
endif()
if(SIGNALBOX_SANITIZE)
  add_compile_options(-fno-omit-frame-pointer)
endif()
if(SIGNALBOX_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

# amends_module(NAME DEPS <modules> LIBS <outside libraries>)
#
# One library a module, from src/NAME/*.cc. Tests stand beside the code (*_test.cc) and become one program,
# NAME_test; fuzz targets (*_fuzz.cc) become one program each when AMENDS_FUZZ is on. A module without
# sources yet is skipped, so that the table can name it before its code stands.
#
# Half of what a file costs to compile is the standard library's headers, so they are compiled once: in `base`
# for all modules, and once more, with gmock, in its test for all tests. They hold nothing of ours. The preset
# `fuzz` does without, and so shows that each file includes what it uses.
set(common_headers <algorithm> <array> <charconv> <chrono> <cstdint> <filesystem> <functional> <map> <memory>
    <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h>
    <tl/expected.hpp>)

function(use_common_headers target owner)
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${common_headers} ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()

function(amends_module name)
  cmake_parse_arguments(arg "" "" "DEPS;LIBS" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/src/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cc)
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  if(NOT sources)
    return()
  endif()
  add_library(amends_${name} STATIC ${sources})
  target_include_directories(amends_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  foreach(dep IN LISTS arg_DEPS)
    if(TARGET amends_${dep})
      target_link_libraries(amends_${name} PUBLIC amends_${dep})
    endif()
  endforeach()
  target_link_libraries(amends_${name} PUBLIC fmt::fmt PRIVATE ${arg_LIBS})
  use_common_headers(amends_${name} amends_base)
  if(tests AND NOT AMENDS_FUZZ)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE amends_${name} ${arg_LIBS} GTest::gmock GTest::gtest_main
                          rapidcheck)
    target_compile_definitions(${name}_test PRIVATE AMENDS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_compile_options(${name}_test PRIVATE -O1 -Wno-missing-field-initializers)
    use_common_headers(${name}_test base_test <gmock/gmock.h>)
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
  if(AMENDS_FUZZ)
    foreach(fuzzer IN LISTS fuzzers)
      get_filename_component(stem ${fuzzer} NAME_WE)
      add_executable(${name}_${stem} ${fuzzer})
      target_link_libraries(${name}_${stem} PRIVATE amends_${name} ${arg_LIBS})
      target_compile_definitions(${name}_${stem} PRIVATE AMENDS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
      target_link_options(${name}_${stem} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()

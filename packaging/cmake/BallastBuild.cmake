# Build flags and the two functions by which every folder of the house declares its library and its tests.
# The DEPENDS of a library are the dependency graph; tests/architecture checks each #include against it.

add_library(ballast_build_flags INTERFACE)
add_library(ballast::build_flags ALIAS ballast_build_flags)
target_compile_features(ballast_build_flags INTERFACE cxx_std_20)
target_compile_options(ballast_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wnull-dereference -Wdouble-promotion -Wno-missing-field-initializers
  -ffp-contract=off -fstack-protector-strong
  $<$<BOOL:${BALLAST_WERROR}>:-Werror>)
if(BALLAST_SANITIZE)
  target_compile_options(ballast_build_flags INTERFACE -fsanitize=${BALLAST_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(ballast_build_flags INTERFACE -fsanitize=${BALLAST_SANITIZE})
  # GCC 12 sees bounds, overflows and null pointers that are none, and reads of what an empty std::optional holds, where a sanitizer keeps
  # it from inlining (scenario_grid.cpp, profile_edit.cpp, run/venues/hedges.cpp).
  target_compile_options(ballast_build_flags INTERFACE "$<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-null-dereference;-Wno-maybe-uninitialized>")
endif()
# gold links the many test programs three times as fast as the default linker; the sanitizers keep the default.
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=gold BALLAST_HAS_GOLD)
if(BALLAST_HAS_GOLD AND NOT BALLAST_SANITIZE)
  target_link_options(ballast_build_flags INTERFACE -fuse-ld=gold)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# The standard headers are parsed once for core and once for its tests: two fifths less time on each file.
option(BALLAST_PCH "Precompile the standard headers" ON)
set(BALLAST_COMMON_HEADERS <algorithm> <array> <chrono> <cmath> <cstdint> <deque> <functional> <map> <memory> <optional>
  <set> <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h> <fmt/ranges.h>)

find_program(BALLAST_CCACHE ccache)
if(BALLAST_CCACHE)
  # ccache keeps files built on a precompiled header only when told that its macros and times do not matter.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${BALLAST_CCACHE}")
  if(BALLAST_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(ballast_build_flags INTERFACE -fpch-preprocess)
  endif()
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)

# ballast_floor_of(VARIABLE): the include root of the calling folder of core: core/ itself, or the group that it stands in.
function(ballast_floor_of variable)
  file(RELATIVE_PATH place "${CMAKE_SOURCE_DIR}/core" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX MATCH "^(quant|state|decide|io|markets|run)/" group "${place}")
  set(${variable} "${CMAKE_SOURCE_DIR}/core/${group}" PARENT_SCOPE)
endfunction()

# ballast_add_library(NAME [OWN_FLAGS] HEADERS ... SOURCES ... DEPENDS <folders> LIBRARIES <outside targets> [ALONE <sources>])
# One static library for the calling folder: target ballast_NAME, alias ballast::NAME; its include root is the floor it stands on, so
# that headers are included as FOLDER/file.h wherever the folder stands. OWN_FLAGS: an outside
# target brings flags under which the shared precompiled headers do not hold. Sources are compiled six at a time
# (BALLAST_UNITY) but for ALONE, whose own helpers have a neighbour's names; the folders of quant, whose flags differ
# from file to file, one at a time.
function(ballast_add_library name)
  cmake_parse_arguments(ARG "OWN_FLAGS" "" "HEADERS;SOURCES;DEPENDS;LIBRARIES;ALONE" ${ARGN})
  set(target ballast_${name})
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE ballast::build_flags)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(ballast::${name} ALIAS ${target})
  ballast_floor_of(floor)
  if(ARG_SOURCES AND NOT floor MATCHES "/quant/$")
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${BALLAST_UNITY} UNITY_BUILD_BATCH_SIZE 6)
    set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS "${floor}" FILES ${ARG_HEADERS})
  target_compile_features(${target} ${scope} cxx_std_20)
  foreach(dependency IN LISTS ARG_DEPENDS)
    target_link_libraries(${target} ${scope} ballast::${dependency})
  endforeach()
  target_link_libraries(${target} ${scope} ${ARG_LIBRARIES})
  if(BALLAST_PCH AND ARG_SOURCES AND NOT ARG_OWN_FLAGS)
    if(name STREQUAL "base")
      target_precompile_headers(${target} PRIVATE ${BALLAST_COMMON_HEADERS})
    else()
      target_precompile_headers(${target} REUSE_FROM ballast_base)
    endif()
  endif()
  set_property(GLOBAL APPEND PROPERTY BALLAST_LIBRARIES ${name})
  set_property(GLOBAL PROPERTY BALLAST_DEPENDS_${name} "${ARG_DEPENDS}")
endfunction()

# GCC's flow warnings are false in tests that are compiled at a low level of optimisation.
add_library(ballast_test_quiet INTERFACE)
target_compile_options(ballast_test_quiet INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-null-dereference;-Wno-stringop-overflow;-Wno-stringop-overread>)

# ballast_use_test_headers(TARGET): compiles a test's own code quickly (what it tests keeps its optimisation) and on the
# precompiled headers of the tests.
function(ballast_use_test_headers target)
  target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1;-g0>)
  target_link_libraries(${target} PRIVATE ballast_test_quiet)
  if(NOT BALLAST_PCH)
    return()
  endif()
  if(NOT TARGET ballast_test_headers)
    file(WRITE "${CMAKE_BINARY_DIR}/test_headers.cpp" "int main() { return 0; }\n")
    add_executable(ballast_test_headers "${CMAKE_BINARY_DIR}/test_headers.cpp")
    target_compile_options(ballast_test_headers PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1;-g0>)
    target_link_libraries(ballast_test_headers PRIVATE ballast::build_flags GTest::gmock GTest::gtest fmt::fmt)
    target_precompile_headers(ballast_test_headers PRIVATE ${BALLAST_COMMON_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  target_precompile_headers(${target} REUSE_FROM ballast_test_headers)
  # QuantLib's users are compiled with OpenMP, under which the headers do not hold: those programs go without.
  set_target_properties(${target} PROPERTIES PCH_WARN_INVALID OFF)
endfunction()

# ballast_weigh_tests(NAME...): what tests/long_tests.txt says of these tests of ctest: the longest begin first. packaging/test.sh gives
# five places to each core; a test that waits (for wall time, sockets, a venue) takes one, and three of that kind run for each core;
# every other computes and takes two. So the waiting ones always have computing ones beside them, and no core stands idle.
file(STRINGS "${CMAKE_SOURCE_DIR}/tests/long_tests.txt" BALLAST_LONG_TESTS REGEX "^[^#]")
set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/long_tests.txt")
cmake_host_system_information(RESULT BALLAST_CORES QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR BALLAST_WAITING_AT_ONCE "3 * ${BALLAST_CORES}")
file(WRITE "${CMAKE_BINARY_DIR}/test_places.json"
  "{\"version\":{\"major\":1,\"minor\":0},\"local\":[{\"waiting\":[{\"id\":\"0\",\"slots\":${BALLAST_WAITING_AT_ONCE}}]}]}\n")
function(ballast_weigh_tests)
  foreach(name IN LISTS ARGN)
    set_tests_properties(${name} PROPERTIES PROCESSORS 2)
    string(REPLACE "." "[.]" pattern "${name}")
    set(lines "${BALLAST_LONG_TESTS}")
    list(FILTER lines INCLUDE REGEX "^${pattern} ")
    if(lines MATCHES " ([0-9]+) (waits|computes)$")
      set_tests_properties(${name} PROPERTIES COST ${CMAKE_MATCH_1})
      if(CMAKE_MATCH_2 STREQUAL "waits")
        set_tests_properties(${name} PROPERTIES PROCESSORS 1 RESOURCE_GROUPS "waiting:1")
      endif()
      set_property(GLOBAL APPEND PROPERTY BALLAST_WEIGHED_TESTS ${name})
    endif()
  endforeach()
endfunction()

# ballast_check_long_tests(): that each line of tests/long_tests.txt names a test.
function(ballast_check_long_tests)
  get_property(weighed GLOBAL PROPERTY BALLAST_WEIGHED_TESTS)
  foreach(line IN LISTS BALLAST_LONG_TESTS)
    string(REGEX REPLACE " .*" "" name "${line}")
    if(NOT name IN_LIST weighed)
      message(FATAL_ERROR "tests/long_tests.txt: \"${line}\" is no test's name, seconds, and waits or computes: mend or remove the line")
    endif()
  endforeach()
endfunction()

# ballast_test_program(TARGET FOLDER MAIN FILE...): what every test program of ballast_add_test is made of; MAIN is the library
# with its main.
function(ballast_test_program target folder main)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE ballast::build_flags GTest::gmock GTest::gtest ${main})
  if(TARGET ballast_${folder})
    target_link_libraries(${target} PRIVATE ballast::${folder})
  endif()
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_compile_definitions(${target} PRIVATE
    BALLAST_RECORDED_DATA="${BALLAST_RECORDED_DATA}" BALLAST_REFERENCE="${BALLAST_REFERENCE}"
    BALLAST_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data" BALLAST_BIN="${CMAKE_BINARY_DIR}/bin")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
endfunction()

# ballast_add_test(FOLDER FILE... [PROGRAM name [ALONE <files>]] [DEPENDS <folders>] [LIBRARIES <targets>] [LABEL label] [PREFIX prefix])
# GoogleTest files; ctest name core.FOLDER.file (PREFIX instead of core), label core (or LABEL). One program for each file, or, with
# PROGRAM, whose files may also stand in folders below, one for all of these, test_core_FOLDER_name, compiled eight at a time
# (BALLAST_UNITY) but for ALONE; its entry of each file runs what the file holds and fails where that is nothing, or where a test of the
# program stands in a file without an entry (tests/README.md).
function(ballast_add_test folder)
  cmake_parse_arguments(ARG "" "LABEL;PREFIX;PROGRAM" "DEPENDS;LIBRARIES;ALONE" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL core)
  endif()
  if(NOT ARG_PREFIX)
    set(ARG_PREFIX core)
  endif()
  set(tests ${ARG_UNPARSED_ARGUMENTS})
  list(TRANSFORM tests REPLACE "_test[.]cpp$" "")
  if(ARG_PROGRAM)
    list(TRANSFORM tests REPLACE "^.*/" "")
  endif()
  set(programs)
  if(ARG_PROGRAM)
    list(APPEND programs test_${ARG_PREFIX}_${folder}_${ARG_PROGRAM})
    ballast_test_program(${programs} ${folder} ballast_test_main ${ARG_UNPARSED_ARGUMENTS})
    set_target_properties(${programs} PROPERTIES UNITY_BUILD ${BALLAST_UNITY} UNITY_BUILD_BATCH_SIZE 8)
    set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  foreach(test IN LISTS tests)
    set(name ${ARG_PREFIX}.${folder}.${test})
    if(ARG_PROGRAM)
      list(JOIN tests "," among)
      add_test(NAME ${name} COMMAND ${programs} --file ${test} --among ${among})
    else()
      list(APPEND programs test_${ARG_PREFIX}_${folder}_${test})
      ballast_test_program(test_${ARG_PREFIX}_${folder}_${test} ${folder} GTest::gtest_main ${test}_test.cpp)
      add_test(NAME ${name} COMMAND test_${ARG_PREFIX}_${folder}_${test})
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL};${folder}" TIMEOUT 600 ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
    ballast_weigh_tests(${name})
  endforeach()
  foreach(program IN LISTS programs)
    foreach(dependency IN LISTS ARG_DEPENDS)
      target_link_libraries(${program} PRIVATE ballast::${dependency})
    endforeach()
    target_link_libraries(${program} PRIVATE ${ARG_LIBRARIES})
    ballast_use_test_headers(${program})
  endforeach()
endfunction()

# The table of modules: what each is made of and what it may include. tests/include_rule.py reads this file
# and fails when an #include in src/ goes against it.
amends_module(base      DEPS LIBS OpenSSL::Crypto ICU::uc ICU::i18n PkgConfig::SIMDJSON)
amends_module(store     DEPS base LIBS SQLite::SQLite3)
amends_module(ledger    DEPS base store LIBS OpenSSL::Crypto PkgConfig::SIMDJSON PkgConfig::CURL)
amends_module(evidence  DEPS base LIBS PkgConfig::MAGIC ICU::uc)
amends_module(names     DEPS base LIBS ICU::uc ICU::i18n PkgConfig::SIMDJSON Threads::Threads)
if(TARGET amends_names)
  # The tables of names become a source file, so that the program needs no files beside it.
  file(GLOB name_tables CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/names/tables/*.tsv)
  set(name_tables_source ${CMAKE_BINARY_DIR}/name_table_texts.cc)
  add_custom_command(
    OUTPUT ${name_tables_source}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_SOURCE_DIR}/src/names/tables -DOUTPUT=${name_tables_source}
            -P ${CMAKE_SOURCE_DIR}/cmake/name_tables.cmake
    DEPENDS ${name_tables} ${CMAKE_SOURCE_DIR}/cmake/name_tables.cmake)
  target_sources(amends_names PRIVATE ${name_tables_source})
endif()
amends_module(link      DEPS base names LIBS PkgConfig::SIMDJSON PkgConfig::RE2 ICU::uc Threads::Threads)
# Loops over plain arrays of millions of pairs.
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/link/scan.cc ${CMAKE_SOURCE_DIR}/src/link/predict.cc
                            ${CMAKE_SOURCE_DIR}/src/link/flat_avx2.cc
                            PROPERTIES COMPILE_OPTIONS -O3)
amends_module(cel       DEPS base LIBS ICU::i18n ICU::uc PkgConfig::SIMDJSON PkgConfig::RE2)
amends_module(programme DEPS base cel LIBS PkgConfig::SIMDJSON)
amends_module(register  DEPS base store ledger evidence programme
                        LIBS PkgConfig::SIMDJSON OpenSSL::Crypto ICU::uc)
amends_module(intake    DEPS register programme evidence ledger store base
                        LIBS PkgConfig::LIBZIP PkgConfig::PUGIXML PkgConfig::SIMDJSON ICU::uc ICU::i18n Threads::Threads)
amends_module(simulate  DEPS programme base)
amends_module(examine   DEPS register link names programme cel evidence ledger store base
                        LIBS PkgConfig::SIMDJSON Threads::Threads ICU::uc ICU::i18n)
amends_module(publish   DEPS examine register programme evidence ledger store base
                        LIBS PkgConfig::SIMDJSON PkgConfig::PUGIXML PkgConfig::PANGOCAIRO)

add_executable(amends)
file(GLOB cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/*.cc)
list(FILTER cli_sources EXCLUDE REGEX "_test\\.cc$")
target_sources(amends PRIVATE ${cli_sources})
foreach(module publish intake simulate examine link names cel)
  if(TARGET amends_${module})
    target_link_libraries(amends PRIVATE amends_${module})
  endif()
endforeach()
target_link_libraries(amends PRIVATE PkgConfig::SIMDJSON SQLite::SQLite3)
# Most verbs print JSON, whose header costs more to compile than most verbs do,
# and what the verbs themselves do is not where time goes.
use_common_headers(amends amends <nlohmann/json.hpp>)
target_compile_options(amends PRIVATE -O1)

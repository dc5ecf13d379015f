# The table of modules: what each is made of and what it may include. tests/include_rule.py reads this file
# and fails when an #include in src/ goes against it.
amends_module(base      DEPS LIBS OpenSSL::Crypto ICU::uc ICU::i18n PkgConfig::SIMDJSON)
amends_module(store     DEPS base LIBS SQLite::SQLite3)
amends_module(ledger    DEPS base store LIBS OpenSSL::Crypto PkgConfig::SIMDJSON PkgConfig::CURL)
amends_module(evidence  DEPS base LIBS PkgConfig::MAGIC ICU::uc)
amends_module(programme DEPS base LIBS PkgConfig::SIMDJSON)
amends_module(register  DEPS base store ledger evidence programme LIBS PkgConfig::SIMDJSON OpenSSL::Crypto)
amends_module(intake    DEPS register programme evidence ledger store base
                        LIBS PkgConfig::LIBZIP PkgConfig::PUGIXML PkgConfig::SIMDJSON ICU::uc ICU::i18n Threads::Threads)
amends_module(simulate  DEPS programme base)
amends_module(publish   DEPS register programme evidence ledger store base
                        LIBS PkgConfig::SIMDJSON PkgConfig::PUGIXML)

add_executable(amends)
file(GLOB cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/*.cc)
list(FILTER cli_sources EXCLUDE REGEX "_test\\.cc$")
target_sources(amends PRIVATE ${cli_sources})
target_link_libraries(amends PRIVATE amends_publish amends_intake amends_simulate PkgConfig::SIMDJSON)

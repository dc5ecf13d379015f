# Amends: make demo, make test. Everything else is for those who work on it; docs/ and CONTRIBUTING.md say more.
.PHONY: demo test build check bench fuzz sanitize clean format

build:
	@tools/dependencies
	@cmake --preset release >build-configure.log 2>&1 || { cat build-configure.log; exit 1; }; rm -f build-configure.log
	@cmake --build build/release

demo: build
	@tools/demo

test: build
	@ctest --test-dir build/release -j2 --output-on-failure --timeout 600

check:
	@tools/dependencies develop
	@tools/check

format:
	@tools/dependencies develop
	@git ls-files '*.cc' '*.h' | xargs clang-format-19 -i

bench:
	@tools/dependencies develop
	@cmake --preset bench >/dev/null
	@cmake --build build/release
	@bench/run

fuzz:
	@tools/dependencies develop
	@tools/fuzz

sanitize:
	@tools/dependencies develop
	@cmake --preset sanitize >/dev/null
	@cmake --build build/sanitize
	@LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp ctest --test-dir build/sanitize --output-on-failure --timeout 1800

clean:
	rm -rf build demo

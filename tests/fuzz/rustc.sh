#!/bin/sh
# Compiles for the fuzzer: what is fuzzed counts the edges that it takes, what judges it does not.
rustc=$1
shift
case " $* " in
*" --crate-name offprint "* | *" --crate-name pulldown_cmark "*)
	exec "$rustc" "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
		-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
		-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 ;;
*) exec "$rustc" "$@" ;;
esac

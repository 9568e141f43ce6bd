#!/bin/sh
# tools/chromium.sh OPTION…: the machine's Chromium (OFFPRINT_CHROMIUM) as tests and benchmarks want it.
# With each window, and each test opens one, Chromium 156 loads two pages of its own for what the address bar may show
# later. Nobody types there, and they took as much of the processor as the test.
unwanted=WebUIOmniboxPopup,WebUIOmniboxAimPopup

# Added to the caller's list: of two such options, Chromium would heed the last alone.
for option; do
  case $option in --disable-features=*) option=$option,$unwanted ;; esac
  shift
  set -- "$@" "$option"
done
exec "$OFFPRINT_CHROMIUM" "$@"

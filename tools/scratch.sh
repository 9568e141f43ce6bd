#!/bin/sh
# tools/scratch.sh COMMAND…: runs it with a folder of its own for what is temporary, which goes with all that was left in
# it. In memory, where there is room: tests write and move tens of thousands of small files.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${room:-0}" -lt 2000000 ] || TMPDIR=/dev/shm
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/offprint.XXXXXX") || exit
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT TERM
"$@"

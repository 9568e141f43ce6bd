#!/usr/bin/env bash
# tests/consumers/lock.sh: writes package-lock.json anew, after a change of a manifest.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node manifests.mjs "$work"
cp package-lock.json "$work"
(cd "$work" && npm install --package-lock-only --no-audit --no-fund --loglevel=error)
cp "$work/package-lock.json" .

#!/usr/bin/env bash
# What the tests want of the system beside Python: a browser looks at the download page, which is fetched as a student
# fetches it. What is missing is installed where that may be done; else it is said in one line, and nothing is begun.
set -euo pipefail
missing=()
for tool in chromium wget unzip; do
  command -v "$tool" > /dev/null || missing+=("$tool")
done
[ ${#missing[@]} -eq 0 ] && exit 0
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get > /dev/null && "${as_root[@]}" true 2> /dev/null; then
  echo "The tests want ${missing[*]}: installing."
  "${as_root[@]}" apt-get update -qq > /dev/null 2>&1 || true
  "${as_root[@]}" apt-get install -y -qq "${missing[@]}" > /dev/null 2>&1 || true
fi
for tool in "${missing[@]}"; do
  command -v "$tool" > /dev/null || { echo "The tests want ${missing[*]}: install them, then start again." >&2; exit 1; }
done

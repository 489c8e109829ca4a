#!/usr/bin/env bash
# Prints the newest Python of this machine of those that PyTorch has wheels for; nothing where only the oldest is there.
for version in 3.14 3.13 3.12; do
  for python in "python$version" ~/.pyenv/versions/"$version".*/bin/python; do
    if "$python" -c "" 2> /dev/null; then
      command -v "$python"
      exit
    fi
  done
done

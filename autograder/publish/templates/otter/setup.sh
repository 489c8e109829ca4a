#!/usr/bin/env bash
set -e
apt-get update && apt-get install -y wget
wget -nv -O /tmp/miniforge.sh "https://github.com/conda-forge/miniforge/releases/download/25.3.1-0/Miniforge3-Linux-$$(uname -m).sh"
bash /tmp/miniforge.sh -b -p /root/miniforge3
export PATH=/root/miniforge3/bin:$$PATH
mamba env create -f /autograder/source/environment.yml
[ -s /autograder/submission_metadata.json ] || echo '{}' > /autograder/submission_metadata.json
chmod -R go= /autograder/source/exam

#!/usr/bin/env bash
# One model on three engines, one after the other on one machine: M/M/20 at a load of 0.8, a million
# customers. Prints the customers per CPU-second of each and the mean wait, which must be Erlang's (a million
# customers tell it to 3.5 %, one standard deviation over ten seeds). Ours and nexosim draw from the same
# streams, so their hashes must be equal as well.
#   ./run.sh [customers] [seed]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

customers=${1:-1000000}
seed=${2:-1}
target=${CARGO_TARGET_DIR:-$PWD/target}

cargo build --quiet --release
python=$target/python
if [ ! -x "$python/bin/pip" ]; then
  python3 -m venv "$python" || {
    apt-get update -q && apt-get install -y -q python3-venv && python3 -m venv "$python"
  }
fi
"$python/bin/pip" install --quiet --disable-pip-version-check simpy==4.1.2

# Three rounds, so that the state of the machine shows; SimPy, which takes some forty times as long, runs once.
for _ in 1 2 3; do
  for engine in ours nexosim; do
    "$target/release/engines" "$engine" "$customers" "$seed"
  done
done
"$python/bin/python" mm20.py "$customers" "$seed"

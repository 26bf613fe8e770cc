#!/usr/bin/env python3
"""The simulator as its user runs it: what a surge in virtual time must show, a line each.

Two runs of one seed come to the same end, and so do a debug and a release build. Where queueing is all there is, the
longest wait is N/r - S, as for any rectangle of N requests over S seconds that is served at r a second, and a plan finds
N/(S + 12 h). Hostile worlds break no law. Needs cargo and python3 alone.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
HOLDS, HOLDS_NOT = 0, 3
TOLERANCE = 0.01
NEAR = 0.02
PROMISED_S = 12 * 3600
WORLDS = 2000


def fail(reason):
    sys.exit(f"surge: {reason}")


def built(profile):
    """The simulator of a cargo profile."""
    release = ["--release"] if profile == "release" else []
    command = ["cargo", "build", "--quiet", "--locked", "-p", "simulator", *release]
    subprocess.run(command, cwd=ROOT, check=True)
    return TARGET / profile / "simulator"


def reports(*runs):
    """What runs report that go side by side: of each (binary, arguments), its exit code and its JSON."""
    started = [
        subprocess.Popen([binary, "run", *arguments.split(), "--json", "-"], stdout=subprocess.PIPE, text=True)
        for binary, arguments in runs
    ]
    ended = []
    for (_, arguments), run in zip(runs, started):
        out, _ = run.communicate()
        if run.returncode not in (HOLDS, HOLDS_NOT):
            fail(f"run {arguments} ended with {run.returncode}\n{out}")
        report = json.loads(out)
        if report["laws"]["broken"] or not report["laws"]["checked"]:
            fail(f"run {arguments}: laws {report['laws']}")
        ended.append((run.returncode, report))
    return ended


def same(what, one, other):
    """The one report of two that must not differ; what they cost may."""
    costs = {"cpuS": None, "peakRssMb": None}
    if one | costs != other | costs:
        differing = [key for key in one if key not in costs and one[key] != other[key]]
        fail(f"{what} differ in {', '.join(differing)}")
    return one


def twice(simulator):
    arguments = "--profile march-2020 --seed 1"
    (code, one), (_, other) = reports((simulator, arguments), (simulator, arguments))
    same("two runs of march-2020", one, other)
    cost = ""
    if one["cpuS"]:
        cost = f"; {one['requests'] / one['cpuS']:,.0f} requests a CPU-second, {one['peakRssMb']:.0f} MiB"
    verdict = "holds" if code == HOLDS else "does not hold"
    print(
        f"march-2020, seed 1, twice: result {one['resultHash'][:12]}; {one['requests']:,} requests, the promise "
        f"{verdict}; {one['laws']['checked']:,} looks at a law, 0 broken{cost}"
    )


def builds(release, debug):
    (_, one), (_, other) = reports((release, "--profile smoke"), (debug, "--profile smoke"))
    same("a debug and a release build", one, other)
    print(f"smoke, debug and release: result {one['resultHash'][:12]}")


def rectangle(profile):
    """How many requests come in a profile of counts, and in how many seconds."""
    text = (ROOT / "fixtures" / "surge" / f"{profile}.toml").read_text(encoding="utf-8")
    text = re.sub(r"#.*", "", text)
    spans = re.findall(r'duration = "PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?"', text)
    seconds = sum(int(h or 0) * 3600 + int(m or 0) * 60 + int(s or 0) for h, m, s in spans)
    counts = [int(count) for count in re.findall(r"(?<!_)requests = (\d+)\b", text)]
    if not counts or len(counts) != len(spans):
        fail(f"{profile} is no profile of counts")
    return sum(counts), seconds


def waits(simulator):
    count, seconds = rectangle("click-day")
    rates = (20, 10)
    ended = reports(*((simulator, f"--profile click-day --ideal --sms-rate {rate}") for rate in rates))
    for rate, (code, report) in zip(rates, ended):
        if report["requests"] != count:
            fail(f"click-day has {report['requests']} requests, and {count} in its file")
        theory = count / rate - seconds
        longest = report["firstHalf"]["maxS"]
        strays = longest / theory - 1
        line = (
            f"click-day, ideal, {rate}/s: the longest wait is {longest / 3600:.2f} h, and {theory / 3600:.2f} h in "
            f"theory ({strays:+.2%})"
        )
        if abs(strays) > TOLERANCE:
            fail(f"{line}: more than {TOLERANCE:.0%}")
        if code != HOLDS:
            fail(f"{line}; but the promise does not hold: {report['verdict']['because']}")
        print(line)


def plan(simulator):
    count, seconds = rectangle("click-day")
    arguments = "--profile click-day --ideal --seeds 1 --json -"
    ended = subprocess.run([simulator, "plan", *arguments.split()], stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode != HOLDS:
        fail(f"plan {arguments} ended with {ended.returncode}\n{ended.stdout}")
    found = json.loads(ended.stdout)
    theory = count / (seconds + PROMISED_S)
    for member in ("muStar", "smsRatePerS"):
        strays = found[member] / theory - 1
        line = f"click-day, ideal: {member} is {found[member]:.2f} a second, and {theory:.2f} in theory ({strays:+.2%})"
        if abs(strays) > NEAR:
            fail(f"{line}: more than {NEAR:.0%}")
        print(line)


def hunt(simulator):
    kept = TARGET / "hunt"
    command = [simulator, "hunt", "--seeds", str(WORLDS), "--keep", kept]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode != 0:
        fail(f"the hunt ended with {ended.returncode}\n{ended.stdout}")
    if not ended.stdout.startswith(f"{WORLDS} worlds "):
        fail(f"the hunt ran other than {WORLDS} worlds\n{ended.stdout}")
    print(f"hunt: {ended.stdout.strip()}")


def main():
    sys.stdout.reconfigure(line_buffering=True)
    release = built("release")
    builds(release, built("debug"))
    hunt(release)
    waits(release)
    plan(release)
    twice(release)


if __name__ == "__main__":
    main()

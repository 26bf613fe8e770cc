//! What a run cost the machine, as Linux tells it; elsewhere nothing is said.

use std::fs::read_to_string;

/// Clock ticks a second that `/proc` counts in: 100 on every Linux there is (`USER_HZ`).
const TICKS_PER_S: f64 = 100.0;

/// CPU seconds of this process so far, in user and kernel mode (`proc_pid_stat(5)`, fields 14 and 15).
pub(crate) fn cpu_s() -> Option<f64> {
    let stat = read_to_string("/proc/self/stat").ok()?;
    // The name in field 2 may hold blanks; it ends with the last parenthesis.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field).and_then(|ticks| ticks.parse::<f64>().ok());
    Some((ticks(11)? + ticks(12)?) / TICKS_PER_S)
}

/// The most memory this process ever held, in MiB (`proc_pid_status(5)`, `VmHWM`).
pub(crate) fn peak_rss_mb() -> Option<f64> {
    let status = read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1_024.0)
}

//! CPU time of this process and of what it started, as `/proc/self/stat` has it; `None` where the machine does not tell.
//! `USER_HZ` is 100 on every Linux.

/// CPU seconds of this process so far, user and system.
#[must_use]
pub fn cpu_s() -> Option<f64> {
    seconds(11)
}

/// CPU seconds of the processes it started that have ended and were waited for.
#[must_use]
pub fn children_cpu_s() -> Option<f64> {
    seconds(13)
}

/// Two fields of ticks, of those behind the name.
fn seconds(first: usize) -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name before them, in brackets, may hold blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(first);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(f64::from(user + system) / 100.0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_worked_is_counted_and_what_others_work_is_not() {
        let before = (cpu_s().unwrap(), children_cpu_s().unwrap());
        let mut sum = 0_u64;
        while cpu_s().unwrap() < before.0 + 0.05 {
            sum = sum.wrapping_mul(3).wrapping_add(1);
        }
        assert!(children_cpu_s().unwrap() < before.1 + 0.05, "{sum}");
    }
}

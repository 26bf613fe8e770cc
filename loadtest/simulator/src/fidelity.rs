//! Was the simulator right? A replay over HTTP held against the same schedule in virtual time (ADR 0048).
//!
//! [`measured`] reads what `replay --json` wrote, [`calibrate`] makes service times of latencies, [`compare`] runs the
//! schedule and puts both side by side. Nothing here touches a file.

pub mod calibrate;
pub mod compare;
pub mod measured;
pub mod table;

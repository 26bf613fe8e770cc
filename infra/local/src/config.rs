//! What can be set.

use jiff::Timestamp;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// What can be set.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the gateway listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder that outlives the process; `None` keeps everything in memory.
    pub data: Option<PathBuf>,
    /// Where the database listens for boto3, the AWS CLI and NoSQL Workbench; `None`: nowhere.
    pub dynamodb_listen: Option<SocketAddr>,
    /// The clock's first instant in a new folder; `None`: now. A folder with a clock goes on from there.
    pub start: Option<Timestamp>,
    /// How many times faster than real time the clock runs; `None`: as it was left, at first 1.
    pub rate: Option<f64>,
    /// Whether drains wait for their minute's tick, as deployed, and are not woken by whoever is accepted.
    pub as_deployed: bool,
    /// How many letters the printer takes a working day; `None`: as many as by default.
    pub letters_a_day: Option<u32>,
}

impl Default for Config {
    /// In memory, on a free port of this machine, from now on.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            dynamodb_listen: None,
            start: None,
            rate: None,
            as_deployed: false,
            letters_a_day: None,
        }
    }
}

//! The address match.

mod laws;
mod table;

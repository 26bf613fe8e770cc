//! Drawing values from the Chance port.

use crate::ports::Chance;

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>(chance: &dyn Chance) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill(&mut bytes);
    bytes
}

/// A random number for jitter.
pub(crate) fn jitter(chance: &dyn Chance) -> u32 {
    u32::from_le_bytes(bytes(chance))
}

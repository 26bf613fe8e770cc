//! A hash map whose order nobody can see.

#![allow(
    clippy::disallowed_types,
    reason = "the one place: a fixed hasher, and no way to iterate"
)]

use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// Rows by key. It cannot be iterated, so no run can depend on its order.
#[derive(Debug)]
pub struct Map<K, V>(HashMap<K, V, FxBuildHasher>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K: Hash + Eq, V> Map<K, V> {
    /// The row of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    /// The row of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.0.get_mut(key)
    }

    /// Puts a row in; the one it took the place of.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.0.insert(key, value)
    }

    /// Inserts unless the key is there already; whether it did.
    pub fn insert_new(&mut self, key: K, value: V) -> bool {
        match self.0.entry(key) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(value);
                true
            }
        }
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        self.0.remove(key)
    }

    /// Whether there is a row of a key.
    pub fn contains(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    /// The row of a key, made if there is none.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.0.entry(key).or_default()
    }

    /// How many rows there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

//! A hash map whose order nobody can see.

#![allow(
    clippy::disallowed_types,
    reason = "the one place: a fixed hasher, and no way to iterate"
)]

use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::hash::Hash;

/// Rows by key. It cannot be iterated, so no run can depend on its order.
#[derive(Debug)]
pub(crate) struct Map<K, V>(HashMap<K, V, FxBuildHasher>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K: Hash + Eq, V> Map<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.0.insert(key, value)
    }

    pub(crate) fn contains(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.0.entry(key).or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

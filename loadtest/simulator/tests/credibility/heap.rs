//! A second engine: the same station as a plain heap of events, with neither futures nor tasks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use super::{Customer, Served};

/// Serves everybody at `free` servers.
pub(super) fn run(customers: impl IntoIterator<Item = Customer>, mut free: usize) -> Vec<Served> {
    let mut customers = customers.into_iter();
    let mut heap = BinaryHeap::new();
    let mut sequence = 0_u64;
    let mut enter = |heap: &mut BinaryHeap<_>, at: i64, index: u32| {
        sequence += 1;
        heap.push(Reverse((at, sequence, index)));
    };
    let mut line = VecDeque::new();
    // Those to come, and those that are being served with the instant of their beginning.
    let mut coming: BTreeMap<u32, Customer> = BTreeMap::new();
    let mut serving: BTreeMap<u32, (Customer, i64)> = BTreeMap::new();
    let mut served = Vec::new();
    if let Some(first) = customers.next() {
        enter(&mut heap, first.arrives, first.index);
        coming.insert(first.index, first);
    }
    while let Some(Reverse((now, _, index))) = heap.pop() {
        let next = if let Some(customer) = coming.remove(&index) {
            if let Some(following) = customers.next() {
                enter(&mut heap, following.arrives, following.index);
                coming.insert(following.index, following);
            }
            line.push_back(customer);
            if free == 0 {
                continue;
            }
            free -= 1;
            line.pop_front()
        } else {
            let (customer, begins) = serving.remove(&index).expect("it was being served");
            served.push(Served {
                index,
                arrives: customer.arrives,
                begins,
                ends: now,
            });
            line.pop_front()
        };
        match next {
            Some(customer) => {
                enter(&mut heap, now + customer.service, customer.index);
                serving.insert(customer.index, (customer, now));
            }
            None => free += 1,
        }
    }
    served
}

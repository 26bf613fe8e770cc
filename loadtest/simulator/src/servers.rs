//! A number of servers and the line before them: first come, first served.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// `c` servers that tasks of one executor take and give back. A clone is the same servers.
#[derive(Clone)]
pub struct Servers(Rc<RefCell<Line>>);

struct Line {
    free: usize,
    waiting: VecDeque<Rc<RefCell<Place>>>,
}

/// A place in the line.
#[derive(Default)]
struct Place {
    waker: Option<Waker>,
    is_served: bool,
    is_left: bool,
}

impl Servers {
    /// `count` free servers.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(Rc::new(RefCell::new(Line {
            free: count,
            waiting: VecDeque::new(),
        })))
    }

    /// How many servers are free.
    #[must_use]
    pub fn free(&self) -> usize {
        self.0.borrow().free
    }

    /// Waits for a server. Who stops waiting leaves the line.
    pub fn take(&self) -> Take<'_> {
        Take {
            servers: self,
            place: None,
        }
    }

    /// Hands a server on to the head of the line.
    fn give_back(&self) {
        let mut line = self.0.borrow_mut();
        while let Some(place) = line.waiting.pop_front() {
            let mut place = place.borrow_mut();
            if !place.is_left {
                place.is_served = true;
                if let Some(waker) = place.waker.take() {
                    waker.wake();
                }
                return;
            }
        }
        line.free += 1;
    }
}

/// A server that is taken; given back when dropped.
pub struct Taken(Servers);

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// The wait for a server.
#[must_use = "nobody waits until it is awaited"]
pub struct Take<'a> {
    servers: &'a Servers,
    place: Option<Rc<RefCell<Place>>>,
}

impl Future for Take<'_> {
    type Output = Taken;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Taken> {
        let servers = self.servers;
        if let Some(place) = &self.place {
            if place.borrow().is_served {
                self.place = None;
                return Poll::Ready(Taken(servers.clone()));
            }
            place.borrow_mut().waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        let mut line = servers.0.borrow_mut();
        // A server is free only while nobody waits.
        if line.free > 0 {
            line.free -= 1;
            return Poll::Ready(Taken(servers.clone()));
        }
        let place = Rc::new(RefCell::new(Place {
            waker: Some(context.waker().clone()),
            ..Place::default()
        }));
        line.waiting.push_back(Rc::clone(&place));
        drop(line);
        self.place = Some(place);
        Poll::Pending
    }
}

impl Drop for Take<'_> {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else {
            return;
        };
        let was_served = {
            let mut place = place.borrow_mut();
            place.is_left = true;
            place.is_served
        };
        if was_served {
            self.servers.give_back();
        }
    }
}

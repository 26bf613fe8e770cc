//! The station on the executor: a task a customer, and servers.

use std::cell::RefCell;
use std::rc::Rc;

use simulator::agenda::Agenda;
use simulator::executor::{Executor, Turn};
use simulator::servers::Servers;

use super::{Customer, Served};

/// What a run gave.
pub(super) struct Outcome {
    /// In the order of leaving.
    pub(super) served: Vec<Served>,
    /// ∫ (tasks that live) dt, in nanoseconds: counted turn by turn, whatever the tasks say of themselves.
    pub(super) living_ns: i128,
    /// The most that waited at once.
    pub(super) longest_line: i64,
}

/// Serves everybody at `count` servers.
pub(super) fn run(customers: impl IntoIterator<Item = Customer>, count: usize) -> Outcome {
    let mut customers = customers.into_iter();
    let agenda = Agenda::new(0);
    let executor = Executor::new(agenda.clone());
    let servers = Servers::new(count);
    let book = Rc::new(RefCell::new(Book::default()));
    let mut living_ns = 0;
    let mut post_next = || {
        if let Some(customer) = customers.next() {
            agenda.post(customer.arrives, customer);
        }
    };
    post_next();
    loop {
        let (living, before) = (executor.live(), agenda.now_ns());
        let turn = executor.turn();
        living_ns += i128::from(agenda.now_ns() - before) * i128::try_from(living).expect("small");
        match turn {
            Turn::Polled => {}
            Turn::Event(customer) => {
                post_next();
                executor.spawn(serve(customer, agenda.clone(), servers.clone(), Rc::clone(&book)));
            }
            Turn::Idle => break,
        }
    }
    assert_eq!((executor.live(), servers.free()), (0, count));
    let book = book.take();
    Outcome {
        served: book.served,
        living_ns,
        longest_line: book.longest_line,
    }
}

#[derive(Default)]
struct Book {
    line: i64,
    longest_line: i64,
    served: Vec<Served>,
}

async fn serve(customer: Customer, agenda: Agenda<Customer>, servers: Servers, book: Rc<RefCell<Book>>) {
    let mut is_waiting = false;
    if servers.free() == 0 {
        is_waiting = true;
        let mut book = book.borrow_mut();
        book.line += 1;
        book.longest_line = book.longest_line.max(book.line);
    }
    let _server = servers.take().await;
    if is_waiting {
        book.borrow_mut().line -= 1;
    }
    let begins = agenda.now_ns();
    agenda.sleep_until(begins + customer.service).await;
    book.borrow_mut().served.push(Served {
        index: customer.index,
        arrives: customer.arrives,
        begins,
        ends: agenda.now_ns(),
    });
}

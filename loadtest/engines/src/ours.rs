//! The model on this project's executor: a task a customer, arrivals posted as data.

use std::cell::RefCell;
use std::rc::Rc;

use simulator::agenda::Agenda;
use simulator::executor::Executor;
use simulator::servers::Servers;

use crate::model::{Arrivals, Customer, Outcome, SERVERS};

/// Runs it.
pub fn run(mut arrivals: Arrivals) -> Outcome {
    let agenda = Agenda::new(0);
    let executor = Executor::new(agenda.clone());
    let servers = Servers::new(SERVERS);
    let outcome = Rc::new(RefCell::new(Outcome::default()));
    let mut post = || {
        if let Some(customer) = arrivals.next() {
            agenda.post(customer.at_ns, customer);
        }
    };
    post();
    while let Some(customer) = executor.next_event() {
        post();
        executor.spawn(serve(
            customer,
            executor.agenda().clone(),
            servers.clone(),
            Rc::clone(&outcome),
        ));
    }
    outcome.take()
}

async fn serve(
    customer: Customer,
    agenda: Agenda<Customer>,
    servers: Servers,
    outcome: Rc<RefCell<Outcome>>,
) {
    let _server = servers.take().await;
    let begins_ns = agenda.now_ns();
    outcome.borrow_mut().begin(&customer, begins_ns);
    agenda.sleep_until(begins_ns + customer.service_ns).await;
    outcome.borrow_mut().end(&customer, agenda.now_ns());
}

//! The program as tasks of the executor.

use std::cell::RefCell;
use std::rc::Rc;

use simulator::agenda::Agenda;
use simulator::executor::{Executor, Join, TaskId};

use super::{Note, Program, Step, What};

#[derive(Clone)]
struct Run {
    program: Rc<Program>,
    executor: Executor<usize>,
    names: Rc<RefCell<Vec<TaskId>>>,
    notes: Rc<RefCell<Vec<Note>>>,
}

pub(super) fn run(program: &Program) -> Vec<Note> {
    let agenda = Agenda::new(0);
    let run = Run {
        program: Rc::new(program.clone()),
        executor: Executor::new(agenda),
        names: Rc::default(),
        notes: Rc::default(),
    };
    for kind in 0..program.len() {
        run.spawn(kind);
    }
    while let Some(task) = run.executor.next_event() {
        run.note(task, What::Event);
    }
    run.note(run.executor.live(), What::Left);
    run.notes.take()
}

impl Run {
    fn note(&self, task: usize, what: What) {
        let at = self.executor.agenda().now_ns();
        self.notes.borrow_mut().push(Note { at, task, what });
    }

    fn spawn(&self, kind: usize) -> (usize, Join<usize>) {
        let index = self.names.borrow().len();
        let (id, join) = self.executor.spawn_joined(self.clone().task(index, kind));
        self.names.borrow_mut().push(id);
        (index, join)
    }

    async fn task(self, task: usize, kind: usize) -> usize {
        self.note(task, What::Began(kind));
        let mut child = None;
        for step in self.program[kind].clone() {
            let agenda = self.executor.agenda();
            match step {
                Step::Sleep(span) => {
                    agenda.sleep_until(agenda.now_ns() + span).await;
                    self.note(task, What::Slept);
                }
                Step::Post(span) => {
                    agenda.post(agenda.now_ns() + span, task);
                    self.note(task, What::Posted);
                }
                Step::Spawn(further) => {
                    if kind + further < self.program.len() {
                        let (index, join) = self.spawn(kind + further);
                        child = Some(join);
                        self.note(task, What::Spawned(index));
                    }
                }
                Step::Cancel(index) => {
                    let other = index % self.names.borrow().len();
                    let id = self.names.borrow()[other];
                    let is_done = self.executor.cancel(id);
                    self.note(task, What::Cancelled(other, is_done));
                }
                Step::Join => {
                    if let Some(join) = child.take() {
                        let outcome = join.await;
                        self.note(task, What::Joined(outcome));
                    }
                }
            }
        }
        self.note(task, What::Ended);
        kind
    }
}

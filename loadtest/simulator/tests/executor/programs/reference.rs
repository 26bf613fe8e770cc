//! The reference: tasks as counters, a sorted map for an agenda.

use std::collections::{BTreeMap, VecDeque};

use super::{Note, Program, Step, What};

enum Due {
    Wake(usize),
    Event(usize),
}

#[derive(Default)]
struct Task {
    kind: usize,
    next: usize,
    is_queued: bool,
    is_over: bool,
    is_cancelled: bool,
    /// What it waits for, beside its turn.
    waits: Waits,
    child: Option<usize>,
    outcome: Option<usize>,
    waiter: Option<usize>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Waits {
    #[default]
    Start,
    Sleep,
    Join(usize),
}

struct Reference<'a> {
    program: &'a Program,
    now: i64,
    sequence: usize,
    agenda: BTreeMap<(i64, usize), Due>,
    ready: VecDeque<usize>,
    tasks: Vec<Task>,
    notes: Vec<Note>,
}

pub(super) fn run(program: &Program) -> Vec<Note> {
    let mut reference = Reference {
        program,
        now: 0,
        sequence: 0,
        agenda: BTreeMap::new(),
        ready: VecDeque::new(),
        tasks: Vec::new(),
        notes: Vec::new(),
    };
    for kind in 0..program.len() {
        reference.spawn(kind);
    }
    loop {
        if let Some(task) = reference.ready.pop_front() {
            reference.tasks[task].is_queued = false;
            if !reference.tasks[task].is_over {
                reference.advance(task);
            }
        } else if let Some(((at, _), due)) = reference.agenda.pop_first() {
            reference.now = at;
            match due {
                Due::Wake(task) => reference.wake(task),
                Due::Event(task) => reference.note(task, What::Event),
            }
        } else {
            break;
        }
    }
    let left = reference.tasks.iter().filter(|task| !task.is_over).count();
    reference.note(left, What::Left);
    reference.notes
}

impl Reference<'_> {
    fn note(&mut self, task: usize, what: What) {
        self.notes.push(Note {
            at: self.now,
            task,
            what,
        });
    }

    fn spawn(&mut self, kind: usize) -> usize {
        self.tasks.push(Task {
            kind,
            ..Task::default()
        });
        self.wake(self.tasks.len() - 1);
        self.tasks.len() - 1
    }

    fn wake(&mut self, task: usize) {
        if !self.tasks[task].is_queued && !self.tasks[task].is_over {
            self.tasks[task].is_queued = true;
            self.ready.push_back(task);
        }
    }

    fn enter(&mut self, after: i64, due: Due) {
        self.agenda.insert((self.now + after, self.sequence), due);
        self.sequence += 1;
    }

    /// A task is over: by its end or by being dropped.
    fn end(&mut self, task: usize) {
        self.tasks[task].is_over = true;
        if let Some(waiter) = self.tasks[task].waiter.take() {
            self.wake(waiter);
        }
    }

    /// Takes a task to its next await.
    fn advance(&mut self, task: usize) {
        match self.tasks[task].waits {
            Waits::Start => self.note(task, What::Began(self.tasks[task].kind)),
            Waits::Sleep => self.note(task, What::Slept),
            Waits::Join(child) if self.tasks[child].is_over => {
                self.note(task, What::Joined(self.tasks[child].outcome));
            }
            Waits::Join(_) => return,
        }
        let steps = &self.program[self.tasks[task].kind];
        while let Some(step) = steps.get(self.tasks[task].next) {
            self.tasks[task].next += 1;
            if self.is_await(task, *step) {
                if self.tasks[task].is_cancelled {
                    self.end(task);
                }
                return;
            }
        }
        self.note(task, What::Ended);
        self.tasks[task].outcome = Some(self.tasks[task].kind);
        self.end(task);
    }

    /// One step; whether the task waits now.
    fn is_await(&mut self, task: usize, step: Step) -> bool {
        match step {
            Step::Sleep(span) => {
                self.tasks[task].waits = Waits::Sleep;
                self.enter(span, Due::Wake(task));
                return true;
            }
            Step::Post(span) => {
                self.enter(span, Due::Event(task));
                self.note(task, What::Posted);
            }
            Step::Spawn(further) => {
                let kind = self.tasks[task].kind + further;
                if kind < self.program.len() {
                    let child = self.spawn(kind);
                    self.tasks[task].child = Some(child);
                    self.note(task, What::Spawned(child));
                }
            }
            Step::Cancel(index) => {
                let other = index % self.tasks.len();
                let is_done = !self.tasks[other].is_over && !self.tasks[other].is_cancelled;
                if is_done {
                    self.tasks[other].is_cancelled = true;
                    // Itself it drops at its next await only.
                    if other != task {
                        self.end(other);
                    }
                }
                self.note(task, What::Cancelled(other, is_done));
            }
            Step::Join => {
                if let Some(child) = self.tasks[task].child.take() {
                    if !self.tasks[child].is_over {
                        self.tasks[child].waiter = Some(task);
                        self.tasks[task].waits = Waits::Join(child);
                        return true;
                    }
                    self.note(task, What::Joined(self.tasks[child].outcome));
                }
            }
        }
        false
    }
}

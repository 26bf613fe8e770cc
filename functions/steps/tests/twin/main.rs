//! The steps over the twin: whole paths, faults at every call, deaths between any two, and the clock moved.

mod channels;
mod crashes;
mod escalation;
mod faults;
mod lease;
mod letters;
mod mortal;
mod path;
mod pec;
mod promise;
mod receipts;
mod secrets;
mod sending;
mod town;

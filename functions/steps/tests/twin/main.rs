//! The steps over the twin: whole paths, faults at every call, deaths between any two, and the clock moved.

mod access;
mod address;
mod centre;
mod centre_crashes;
mod centre_desk;
mod channels;
mod crashes;
mod desk;
mod escalation;
mod faults;
mod lease;
mod letters;
mod letters_back;
mod letters_back_crashes;
mod mortal;
mod notices;
mod path;
mod pec;
mod promise;
mod receipts;
mod secrets;
mod sending;
mod town;

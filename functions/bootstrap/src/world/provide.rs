//! Which port is what.

use super::World;
use super::withheld::Withheld;
use crate::chance::OsChance;
use aws::{DynamoArchive, ImapMailbox, PepperedArgon2, S3Printer, SmtpPec};
use pin::digest::Purpose;
use std::sync::Arc;
use steps::Provide;
use steps::ports::{
    Archive, Attempts, Batches, CallbackQueue, Chance, Channels, ChannelsReader, Clock, Deliveries,
    DeriveFirst, DeriveSecond, DueQueue, FingerprintFirst, FingerprintSecond, IndexMac, Letters, Mail,
    MessageTokens, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue, PasswordHash, Pec,
    PecMailbox, PinReader, Pins, PostBook, Printer, Receipts, Record, RecordReader, RequestReader, Sessions,
    SetLevers, Sms, StandingReader, Transitions, WaitReader,
};

macro_rules! stored {
    ($($port:ident),+) => {$(
        impl Provide<dyn $port> for World {
            fn provide(&self) -> Arc<dyn $port> {
                self.store()
            }
        }
    )+};
}

stored! {
    Attempts, Batches, CallbackQueue, Channels, ChannelsReader, Deliveries, DueQueue, Letters, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue, PinReader, Pins, PostBook, Receipts, RequestReader, Sessions, SetLevers, StandingReader, Transitions, WaitReader
}

macro_rules! keyed {
    ($($key:ident),+) => {$(
        impl Provide<$key> for World {
            fn provide(&self) -> $key {
                $key::new(self.mac($key::PURPOSE))
            }
        }
    )+};
}

keyed!(
    DeriveFirst,
    DeriveSecond,
    FingerprintFirst,
    FingerprintSecond,
    IndexMac,
    MessageTokens
);

impl Provide<dyn Archive> for World {
    fn provide(&self) -> Arc<dyn Archive> {
        Arc::new(DynamoArchive::new(
            aws_sdk_dynamodb::Client::new(&self.config),
            &self.archive_table,
        ))
    }
}

impl Provide<dyn Record> for World {
    fn provide(&self) -> Arc<dyn Record> {
        self.record()
    }
}

impl Provide<dyn RecordReader> for World {
    fn provide(&self) -> Arc<dyn RecordReader> {
        self.record()
    }
}

impl Provide<dyn Chance> for World {
    fn provide(&self) -> Arc<dyn Chance> {
        Arc::new(OsChance)
    }
}

impl Provide<dyn Clock> for World {
    fn provide(&self) -> Arc<dyn Clock> {
        self.clock()
    }
}

impl Provide<dyn Sms> for World {
    fn provide(&self) -> Arc<dyn Sms> {
        self.sms.clone().unwrap_or_else(|| Arc::new(Withheld))
    }
}

impl Provide<dyn PasswordHash> for World {
    fn provide(&self) -> Arc<dyn PasswordHash> {
        Arc::new(PepperedArgon2::new(self.mac(Purpose::Pepper)))
    }
}

impl Provide<dyn Mail> for World {
    fn provide(&self) -> Arc<dyn Mail> {
        self.mail.clone().unwrap_or_else(|| Arc::new(Withheld))
    }
}

impl Provide<dyn Pec> for World {
    fn provide(&self) -> Arc<dyn Pec> {
        let Some((settings, password)) = &self.pec else {
            return Arc::new(Withheld);
        };
        Arc::new(SmtpPec::new(settings.clone(), Arc::clone(password), self.clock()))
    }
}

impl Provide<dyn PecMailbox> for World {
    fn provide(&self) -> Arc<dyn PecMailbox> {
        let Some((settings, password)) = &self.pec else {
            return Arc::new(Withheld);
        };
        Arc::new(ImapMailbox::new(settings.clone(), Arc::clone(password)))
    }
}

impl Provide<dyn Printer> for World {
    fn provide(&self) -> Arc<dyn Printer> {
        let Some(settings) = &self.printer else {
            return Arc::new(Withheld);
        };
        let client = aws_sdk_s3::Client::new(&self.config);
        Arc::new(S3Printer::new(
            client,
            settings.clone(),
            self.mac(Purpose::MessageTokens),
        ))
    }
}

//! Where a first half can go: what the person gave (R29), and what has been tried of it.

use crate::channel::Channel;
use crate::contact::{Email, Phone};

/// A person's contacts that a first half can take. Personal data: their own `Debug` hides them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The mobile, if the person gave one.
    pub mobile: Option<Phone>,
    /// The email address, if the person gave one.
    pub email: Option<Email>,
    /// The PEC address, if the person gave one.
    pub pec: Option<Email>,
}

impl Reach {
    /// Whether the person can be reached on a channel.
    #[must_use]
    pub const fn has(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.mobile.is_some(),
            Channel::Email => self.email.is_some(),
            Channel::Pec => self.pec.is_some(),
            // Letters carry second halves only (R3).
            Channel::Post => false,
        }
    }

    /// What is left of it where only some channels are in service.
    #[must_use]
    pub fn within(self, in_service: ChannelSet) -> Self {
        Self {
            mobile: self.mobile.filter(|_| in_service.has(Channel::Sms)),
            email: self.email.filter(|_| in_service.has(Channel::Email)),
            pec: self.pec.filter(|_| in_service.has(Channel::Pec)),
        }
    }

    /// The channels there are, in the order in which they are tried: email before SMS where the wait for a text
    /// message has grown too long (decision 6).
    pub fn channels(&self, email_first: bool) -> impl Iterator<Item = Channel> {
        let order = if email_first {
            [Channel::Email, Channel::Sms, Channel::Pec]
        } else {
            Channel::FIRST_HALF
        };
        let has = order.map(|channel| self.has(channel));
        order
            .into_iter()
            .zip(has)
            .filter_map(|(channel, has)| has.then_some(channel))
    }
}

/// Some of the channels: those a first half has been tried on, those in service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelSet(u8);

impl ChannelSet {
    const fn bit(channel: Channel) -> u8 {
        1 << channel as u8
    }

    /// The set of these channels.
    #[must_use]
    pub fn of(channels: &[Channel]) -> Self {
        let mut set = Self::default();
        for channel in channels {
            set.add(*channel);
        }
        set
    }

    /// Adds a channel.
    pub const fn add(&mut self, channel: Channel) {
        self.0 |= Self::bit(channel);
    }

    /// Takes a channel out.
    pub const fn remove(&mut self, channel: Channel) {
        self.0 &= !Self::bit(channel);
    }

    /// Whether a channel is one of them.
    #[must_use]
    pub const fn has(self, channel: Channel) -> bool {
        self.0 & Self::bit(channel) != 0
    }

    /// How many they are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// As one number, a bit a channel in the order of [`Channel::ALL`].
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Reads the number; bits of no channel are dropped.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & ((1 << Channel::ALL.len()) - 1))
    }
}

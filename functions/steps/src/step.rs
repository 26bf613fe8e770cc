//! The steps by name, and what a role can grant.

use jiff::SignedDuration;

/// What starts a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An HTTP request of a citizen, or of anybody.
    Http,
    /// An HTTP request of an operator, whose token is checked.
    Operator,
    /// A schedule's tick.
    Schedule,
    /// Reports of a provider: log lines, or what a topic hands on.
    Logs,
}

macro_rules! steps {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:ident, $deps:path;)+) => {
        /// A step of the lifecycle: its name is its file, handler, role, log field and action everywhere.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Step { $($(#[$doc])* $variant,)+ }

        impl Step {
            /// Every step that is deployed.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The step's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What starts it.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)+ }
            }

            /// What its role must grant, and no more: read off the types of its dependencies.
            #[must_use]
            pub fn grants(self) -> Vec<Grant> {
                let mut grants: Vec<Grant> = match self {
                    $(Self::$variant => <$deps>::GRANTS.concat(),)+
                };
                grants.sort_unstable();
                grants.dedup();
                grants
            }
        }
    };
}

steps! {
    /// R14, R15: does this person have a PIN already?
    PrecheckRequest = "precheck_request", Http, crate::precheck_request::Deps;
    /// R9–R26: takes a request in.
    RequestPin = "request_pin", Http, crate::request_pin::Deps;
    /// Shows its requester where a request stands.
    ShowRequest = "show_request", Http, crate::show_request::Deps;
    /// R4: both halves become the kept PIN.
    ActivatePin = "activate_pin", Http, crate::activate_pin::Deps;
    /// R30, R55: logs a person in with the kept PIN or the first half.
    OpenSession = "open_session", Http, crate::open_session::Deps;
    /// R17: the lists to choose places from.
    ListPlaces = "list_places", Http, crate::list_places::Deps;
    /// R2, R29: sends what is due on a channel, at its pace.
    DeliverFirstHalf = "deliver_first_half", Schedule, crate::deliver_first_half::Deps;
    /// D16: tells the contacts known to the archive of what was asked for in a person's name.
    DeliverNotices = "deliver_notices", Schedule, crate::deliver_notices::Deps;
    /// Takes in what carriers report.
    RecordReceipt = "record_receipt", Logs, crate::record_receipt::Deps;
    /// Reads the receipts of PEC, which come as mail.
    PollPec = "poll_pec", Schedule, crate::poll_pec::Deps;
    /// R3, R31: has the letters printed.
    PostLetters = "post_letters", Schedule, crate::post_letters::Deps;
    /// Takes in what the printer and the post report.
    RecordPost = "record_post", Logs, crate::record_post::Deps;
    /// R32, R33, D9: hands to the contact centre what is going to miss its time.
    EscalateOverdue = "escalate_overdue", Schedule, crate::escalate_overdue::Deps;
    /// Shows back-office the channels and their levers.
    ListChannels = "list_channels", Operator, crate::list_channels::Deps;
    /// Sets a channel's rate or pause.
    SetChannel = "set_channel", Operator, crate::set_channel::Deps;
    /// Shows back-office what operators did on a person.
    SearchRecord = "search_record", Operator, crate::search_record::Deps;
    /// Stops a PIN that its letter's holder did not ask for.
    DisownPin = "disown_pin", Http, crate::disown_pin::Deps;
    /// R27, R28: shows the contact centre whom to call now.
    ListCallbacks = "list_callbacks", Operator, crate::list_callbacks::Deps;
    /// R28: an operator takes a call up.
    ClaimCallback = "claim_callback", Operator, crate::claim_callback::Deps;
    /// R27: how a call ended.
    RecordCallbackOutcome = "record_callback_outcome", Operator, crate::record_callback_outcome::Deps;
    /// Shows the contact centre a caller's request and PIN.
    SearchPerson = "search_person", Operator, crate::search_person::Deps;
    /// R33, R36–R39: records and validates a caller's request.
    RegisterByPhone = "register_by_phone", Operator, crate::register_by_phone::Deps;
    /// R33, R38: a caller's request is validated and the first half read out.
    ValidateByPhone = "validate_by_phone", Operator, crate::validate_by_phone::Deps;
    /// Stops a person's PIN.
    StopPin = "stop_pin", Operator, crate::stop_pin::Deps;
    /// Publishes the interface as OpenAPI.
    ShowInterface = "show_interface", Http, crate::show_interface::Deps;
    /// Answers what no route fits: 404 and 405.
    NoRoute = "no_route", Http, crate::no_route::Deps;
}

impl Step {
    /// How long before its time is up a step takes up nothing more: what is in flight then is waited for, put back
    /// and committed, one port's time-out each. So does the reader of a mailbox, whose page is a session and whose
    /// mark is another, and who prints a batch of letters.
    #[must_use]
    pub const fn winding_down(self) -> SignedDuration {
        match self {
            Self::DeliverFirstHalf | Self::PollPec | Self::PostLetters => SignedDuration::from_secs(60),
            _ => SignedDuration::from_secs(5),
        }
    }

    /// The step of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|step| step.name() == name)
    }
}

/// One thing a role can grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// `dynamodb:GetItem` on the table.
    TableRead,
    /// `dynamodb:Query` on the table.
    TableQuery,
    /// `dynamodb:PutItem` on the table.
    TablePut,
    /// `dynamodb:UpdateItem` on the table.
    TableUpdate,
    /// `dynamodb:Query` on the index of what is due.
    DueIndexQuery,
    /// `dynamodb:Query` on the index of what is overdue.
    OverdueIndexQuery,
    /// `dynamodb:Query` on the index of callbacks.
    CallbackIndexQuery,
    /// `dynamodb:GetItem` on the archive's table.
    ArchiveRead,
    /// `dynamodb:PutItem` on the table of the operators' record.
    RecordPut,
    /// `dynamodb:Query` on the table of the operators' record.
    RecordQuery,
    /// `sns:Publish` to phone numbers, never to topics.
    SmsPublish,
    /// `ses:SendEmail` from the service's own address.
    MailSend,
    /// The login at the PEC provider's.
    PecSecret,
    /// `s3:PutObject` in the printer's bucket.
    PrinterPut,
    /// `kms:GenerateMac` with the key that makes first halves.
    DeriveFirstKey,
    /// `kms:GenerateMac` with the key that makes second halves.
    DeriveSecondKey,
    /// `kms:GenerateMac` with the key that fingerprints first halves.
    FingerprintFirstKey,
    /// `kms:GenerateMac` with the key that fingerprints second halves.
    FingerprintSecondKey,
    /// `kms:GenerateMac` with the key that peppers the hashes of kept PINs.
    PepperKey,
    /// `kms:Decrypt` of the data key that makes table keys and tokens.
    DataKey,
}

//! How a step declares what it needs, and how it gets it.

use crate::deliver_first_half::DrainSettings;
use crate::deliver_notices::NoticeSettings;
use crate::limits::Limits;
use crate::ports::Port;
use pin::access::Validity;
use pin::calendar::Calendar;
use pin::callback::CallPolicy;
use pin::delivery::Policy;
use pin::half::Alphabet;
use pin::letter::PostPolicy;
use pin::promise::Terms;

/// Who has a port to give: AWS clients where deployed, the embedded ones on one machine, the twin in virtual
/// time. A step takes only what it declares, so only that is built.
pub trait Provide<P: Port + ?Sized> {
    /// The port.
    fn provide(&self) -> P::Held;
}

/// Everything about the steps that can be set.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How many calls are too many.
    pub limits: Limits,
    /// How the 12 hours are spent.
    pub terms: Terms,
    /// When the contact centre is open.
    pub calendar: Calendar,
    /// How long halves may be taken (D11).
    pub validity: Validity,
    /// The alphabet of the halves (D2).
    pub alphabet: Alphabet,
    /// How long to wait after what.
    pub policy: Policy,
    /// How channels are drained.
    pub drain: DrainSettings,
    /// How notices are sent.
    pub notice: NoticeSettings,
    /// How the contact centre's calls are made.
    pub calls: CallPolicy,
    /// How letters are posted.
    pub post: PostPolicy,
}

/// Declares a step's `Deps`: a field a port, from whose types `GRANTS` is read off, and plain settings, which
/// are named as in [`Settings`].
macro_rules! deps {
    (
        $(#[$doc:meta])*
        ports { $($(#[$port_doc:meta])* $port:ident: $type:ty,)* }
        $(settings { $($(#[$setting_doc:meta])* $setting:ident: $setting_type:ty,)* })?
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct Deps {
            $($(#[$port_doc])* pub $port: <$type as $crate::ports::Port>::Held,)*
            $($($(#[$setting_doc])* pub $setting: $setting_type,)*)?
        }

        impl Deps {
            /// What the step's role must grant.
            pub const GRANTS: &'static [&'static [$crate::step::Grant]] =
                &[$(<$type as $crate::ports::Port>::GRANTS,)*];

            /// Takes from a world what the step declares, and nothing else.
            #[must_use]
            #[allow(unused_variables, reason = "a step may need no port, or no setting")]
            pub fn wire<W>(world: &W, settings: &$crate::Settings) -> Self
            where
                $(W: $crate::Provide<$type>,)*
            {
                Self {
                    $($port: <W as $crate::Provide<$type>>::provide(world),)*
                    $($($setting: settings.$setting.clone(),)*)?
                }
            }
        }
    };
}

pub(crate) use deps;

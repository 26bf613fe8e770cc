//! The whole service, started and stopped.

use crate::background::{Background, Workers};
use crate::calls::Calls;
use crate::clock::LocalClock;
use crate::clock_file::ClockFile;
use crate::config::Config;
use crate::embedded;
use crate::error::StartError;
use crate::folder::Folder;
use crate::gateway::{Gateway, Routes, Server};
use crate::operators::Issuer;
use crate::pec::PecPeer;
use crate::people::{People, Register};
use crate::printer::{self, Press, Wired};
use crate::providers::Providers;
use crate::settings::{settings, shortest};
use crate::template::Template;
use crate::tracked::Activity;
use crate::world::{Clients, World};
use crate::{email, sms};
use aws::{PrinterSettings, manifest_key_message, manifest_public_key};
use edge::{BackgroundStep, HttpStep};
use jiff::Timestamp;
use pin::digest::Purpose;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use steps::ports::{IndexMac, RequestReader};
use steps::{Provide, Settings, Step};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The service, running.
pub struct Service {
    address: SocketAddr,
    dynamodb_address: Option<SocketAddr>,
    curls: [String; 2],
    server: Server,
    database: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    driver: JoinHandle<()>,
    background: Arc<Background>,
    /// Serves as long as it is held.
    _pec: PecPeer,
    /// Given back last.
    folder: Option<Folder>,
}

/// What a start has found or made, before anything runs.
struct Kept {
    folder: Option<Folder>,
    clock: Arc<LocalClock>,
    clock_file: Option<ClockFile>,
    providers: Arc<Providers>,
    press: Arc<Press>,
    database: dynoxide::Database,
}

impl Service {
    /// Brings everything up; when this returns, the gateway answers.
    ///
    /// # Errors
    /// [`StartError`]; nothing runs then.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        // Taken first: what cannot be reached need not touch any data.
        let listener = listen(config.listen).await?;
        let dynamodb_listener = match config.dynamodb_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let address = listener.local_addr().map_err(|source| StartError::Listen {
            address: config.listen,
            source,
        })?;
        let listening = dynamodb_listener.as_ref();
        let dynamodb_address = listening.and_then(|listener| listener.local_addr().ok());
        let kept = Kept::open(&config)?;
        let client = embedded::client(&kept.database);
        embedded::create_tables(&client).await?;
        let pec = PecPeer::start(Arc::clone(kept.providers.pec())).await?;
        let activity = Arc::new(Activity::default());
        let world = kept.world(&client, &pec, &activity)?;
        kept.wire_press(&world).await?;
        let people =
            People::read().ok_or_else(|| StartError::Build("the archive's fixture is damaged".to_owned()))?;
        let register = Register {
            client: client.clone(),
            table: embedded::ARCHIVE_TABLE,
            index: Provide::<IndexMac>::provide(&world),
        };
        let loaded = people.load(&register).await;
        loaded.map_err(|fault| StartError::Machine(format!("the archive cannot be loaded: {fault}")))?;
        let curls = [0, 1].map(|place| people.curl(address, place).unwrap_or_default());
        let template = Template::embedded().map_err(|error| StartError::Build(error.to_string()))?;
        let settings = settings(&config);
        let background = kept.background(&world, &settings, &template, activity)?;
        let operators = Issuer::of_this_process()
            .and_then(|issuer| issuer.keys())
            .ok_or_else(|| StartError::Machine("no key for operators' tokens can be made".to_owned()))?;
        let routes = Routes::new(template.routes(), template.default_step());
        let steps = routes
            .steps()
            .filter_map(|step| Some((step, HttpStep::wire(step, &world, &settings, &operators)?)));
        let gateway = Gateway {
            steps: steps.collect(),
            routes,
            calls: Calls {
                clock: kept.clock,
                background: Arc::clone(&background),
                providers: kept.providers,
                press: kept.press,
                people,
                register,
                shortest: shortest(&settings, &template),
                drain: settings.drain,
                is_as_deployed: config.as_deployed,
            },
            background: Arc::clone(&background),
            is_as_deployed: config.as_deployed,
        };
        let driver = tokio::spawn(Arc::clone(&background).drive());
        // What was accepted before a kill goes out now and not at the next minute.
        background.nudge();
        Ok(Self {
            address,
            dynamodb_address,
            curls,
            server: Server::start(listener, Arc::new(gateway)),
            database: dynamodb_listener.map(|listener| serve_database(listener, kept.database)),
            driver,
            background,
            _pec: pec,
            folder: kept.folder,
        })
    }

    /// Where the gateway listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the database listens, if it does.
    #[must_use]
    pub const fn dynamodb_address(&self) -> Option<SocketAddr> {
        self.dynamodb_address
    }

    /// A ready command that asks for a PIN for one of the made-up people.
    #[must_use]
    pub fn curl(&self) -> &str {
        &self.curls[0]
    }

    /// A ready command that asks for a PIN for another of them.
    #[must_use]
    pub fn another_curl(&self) -> &str {
        &self.curls[1]
    }

    /// Stops in order: no new calls, calls under way end, background work halts, the clock is written down.
    pub async fn stop(self) {
        self.server.stop().await;
        self.driver.abort();
        let _ = self.driver.await;
        self.background.stop().await;
        if let Some((stop, task)) = self.database {
            let _ = stop.send(());
            let _ = task.await;
        }
        drop(self.folder);
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StartError::Listen { address, source })
}

impl Kept {
    fn open(config: &Config) -> Result<Self, StartError> {
        let start = config.start.unwrap_or_else(Timestamp::now);
        let folder = config.data.as_deref().map(Folder::take).transpose()?;
        let (clock_file, clock) = match &folder {
            None => (None, LocalClock::start(start, 1.0)),
            Some(folder) => {
                let (file, clock, was_there) = ClockFile::open(&folder.file("clock.json"), start)?;
                if was_there && config.start.is_some() {
                    tracing::warn!("--start is for a new folder; this one's clock goes on from where it was");
                }
                (Some(file), clock)
            }
        };
        if let Some(rate) = config.rate {
            clock.set_rate(rate);
        }
        let clock = Arc::new(clock);
        let providers = Providers::open(folder.as_ref().map(Folder::path), &clock)?;
        let press = Press::open(folder.as_ref().map(Folder::path), Arc::clone(providers.post()))?;
        let file = folder.as_ref().map(|folder| folder.file("dynamodb.sqlite"));
        let database = embedded::open(file.as_deref())?;
        Ok(Self {
            folder,
            clock,
            clock_file,
            providers: Arc::new(providers),
            press: Arc::new(press),
            database,
        })
    }

    fn world(
        &self,
        database: &aws_sdk_dynamodb::Client,
        pec: &PecPeer,
        activity: &Arc<Activity>,
    ) -> Result<World, StartError> {
        let clients = Clients {
            database: database.clone(),
            sns: sms::client(Arc::clone(self.providers.sms()), Arc::clone(&self.clock)),
            ses: email::client(Arc::clone(self.providers.email()), Arc::clone(&self.clock)),
            s3: (
                printer::client(Arc::clone(&self.press), Arc::clone(&self.clock)),
                PrinterSettings::new(printer::BUCKET, &self.press.public_key())
                    .map_err(|error| StartError::Build(error.to_string()))?,
            ),
            pec: (pec.settings().clone(), Arc::new(pec.password())),
            activity: Arc::clone(activity),
        };
        let build = |file: PathBuf| World::build(Arc::clone(&self.clock), &clients, &file);
        if let Some(folder) = &self.folder {
            return build(folder.file("keys"));
        }
        // Keys come from a file: this one is gone as soon as it has been read.
        let folder = tempfile::tempdir().map_err(|error| StartError::Machine(error.to_string()))?;
        build(folder.path().join("keys"))
    }

    /// The press learns the key of the manifests, as the real one does by contract, and whom letters are for.
    async fn wire_press(&self, world: &World) -> Result<(), StartError> {
        let tokens = world.mac(Purpose::MessageTokens);
        let seed = tokens.tag(tokens.current(), manifest_key_message()).await;
        let manifest_key = seed
            .ok()
            .and_then(|seed| manifest_public_key(&seed))
            .ok_or_else(|| StartError::Machine("the manifests' key cannot be made".to_owned()))?;
        self.press.wire(Wired {
            manifest_key,
            requests: Provide::<dyn RequestReader>::provide(world),
        });
        Ok(())
    }

    fn background(
        &self,
        world: &World,
        settings: &Settings,
        template: &Template,
        activity: Arc<Activity>,
    ) -> Result<Arc<Background>, StartError> {
        let workers = Step::ALL.iter().filter_map(|step| {
            Some((
                BackgroundStep::wire(*step, world, settings)?,
                template.timeout(*step),
            ))
        });
        Background::new(
            Arc::clone(&self.clock),
            self.clock_file.clone(),
            Arc::clone(&self.providers),
            Arc::new(Workers::new(workers)),
            template.schedules(),
            activity,
        )
        .map_err(|error| StartError::Machine(error.to_string()))
    }
}

/// The database's own HTTP server, over the same database.
fn serve_database(
    listener: TcpListener,
    database: dynoxide::Database,
) -> (oneshot::Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let shutdown = async {
            let _ = stopped.await;
        };
        if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, shutdown).await {
            tracing::error!(%error, "the database's server ended");
        }
    });
    (stop, task)
}

#pragma once
// The parts of a running server, in the order they are built; destroyed in the opposite order.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/openapi_json.h"
#include "app/centre_loader.h"
#include "app/customer_calls.h"
#include "app/chat_link.h"
#include "app/fax_link.h"
#include "app/floor_link.h"
#include "app/message_lamps.h"
#include "app/names.h"
#include "app/record_contacts.h"
#include "app/sealed_secrets.h"
#include "app/server.h"
#include "app/shift_link.h"
#include "archive/archive.h"
#include "centre/centre_admin.h"
#include "centre/look_ups.h"
#include "customers/customers.h"
#include "http/api.h"
#include "http/assets.h"
#include "http/server.h"
#include "integration/integration.h"
#include "knowledge/knowledge.h"
#include "live/live_routes.h"
#include "live/live_socket.h"
#include "live/phone_socket.h"
#include "mail/mailer.h"
#include "media/engine.h"
#include "people/people.h"
#include "quality/quality.h"
#include "records/projector.h"
#include "records/records_routes.h"
#include "records/recovery.h"
#include "records/signal_worker.h"
#include "records/voicemail_copies.h"
#include "shifts/shifts.h"
#include "sip/socket_network.h"
#include "store/store.h"
#include "supervision/supervision.h"
#include "switchboard/engine_media.h"
#include "switchboard/line_keeper.h"
#include "switchboard/switchboard.h"
#include "switchboard/trace_recorder.h"
#include "widgets/widgets.h"

namespace callfloor::app {

struct Server::State final : switchboard::SwitchboardObserver,
                             centre::LineStatusSource,
                             live::LiveSource {
    State(const Settings& settings_in, const ServerFolders& folders_in);
    ~State() override;

    // create(): each step opens what its name says; the first error ends the start.
    Result<void> open_store();
    Result<void> open_sip();
    Result<sip::TlsFiles> sip_tls_files() const;
    Result<void> open_traces();
    Result<void> open_calls();
    Result<void> open_http();
    void open_recordings();
    void follow_journal();  ///< when the wall clock was set back since the last run
    void add_system_routes();
    void open_records(const live::LiveParts& live_parts);
    Result<void> open_supervision(const live::LiveParts& live_parts);
    /// Control thread: each phone by who is signed in there, else by whose it is.
    void light_lamps(const std::vector<records::WaitingCount>& counts);
    void add_technical(supervision::FloorPicture& picture) const;
    Result<void> start_http_server();

    // Control thread.
    void apply_centre(const centre::Snapshot& snapshot);
    void restore();  ///< today's figures, and who was signed in, after a restart
    void write_run_file();
    void begin_stop();
    void wait_for_recordings(Instant deadline);
    void close();
    void
    flush();  ///< end of a turn: journal entries go to the writer together, changes to the viewers
    void on_store_alarm();
    std::vector<std::string> problems() const;
    json::Object system_document() const;

    // Any thread but the control thread: they read the database.
    /// Reads the centre and posts it to the control thread; changes arrive there in the order of
    /// their commits.
    void reload_centre();
    /// As admins set it up, with what alerts have opened.
    Result<centre::Snapshot> current_centre();
    /// Absent when the centre cannot be read.
    std::optional<archive::RetentionTimes> retention_times();
    /// The housekeeper's thread: sessions, old recordings, viewers whose session ended.
    void keep_house(const std::stop_token& stop);

    // SwitchboardObserver
    void on_output(const floor::Output& output) override;
    void on_device_changed(ExtensionId extension) override;
    void on_trunk_changed(TrunkId trunk) override;
    void on_look_up(const floor::StartLookUp& question) override;
    void on_fax(const floor::StartFax& order, std::shared_ptr<media::SoundLine> line) override;
    void on_call_named(ConversationId conversation, LegId leg, std::string_view call_id) override;
    // centre::LineStatusSource, any thread
    Result<centre::LineStatus> line_status() override;
    // live::LiveSource
    const floor::Floor& floor() const override;
    std::vector<ExtensionId> extensions() const override;
    std::optional<live::ExtensionView> extension(ExtensionId id) const override;
    std::vector<TrunkId> trunks() const override;
    std::optional<live::TrunkView> trunk(TrunkId id) const override;
    live::ServerView server() const override;

    Settings settings;
    std::filesystem::path data_folder;
    ServerFolders folders;
    ServerPorts ports;
    io::EventLoop loop;
    Instant started_at;

    std::unique_ptr<store::Store> store;
    records::Projector projector;
    records::RecoveryReport recovered;
    sound::SoundLibrary recordings;
    std::string recordings_problem;  ///< why nothing sealed opens; empty: it does
    std::optional<centre::SecretBox> secrets;
    std::optional<centre::PromptStore> prompt_store;
    std::vector<store::JournalEntry> pending;  ///< of this turn
    std::string journal_problem;

    Names names;
    switchboard::PhoneDirectory directory;
    std::optional<switchboard::PromptLibrary> prompts;
    std::unique_ptr<sip::SocketNetwork> network;
    std::unique_ptr<switchboard::TraceStore> traces;  ///< null: none are kept
    std::optional<switchboard::TraceRecorder> trace_recorder;
    std::unique_ptr<switchboard::Switchboard> switchboard;
    std::unique_ptr<media::Engine> engine;
    std::optional<switchboard::EngineMedia> media;
    std::optional<switchboard::LineKeeper> lines;
    std::unique_ptr<CentreLoader> loader;
    std::map<ExtensionId, centre::Extension> extension_by_id;
    std::map<TrunkId, centre::Trunk> trunk_by_id;
    std::unique_ptr<live::LiveFeed> feed;
    std::unique_ptr<live::LoopGateway> gateway;

    std::unique_ptr<const http::Api> api;
    std::unique_ptr<people::People> people;
    std::unique_ptr<centre::CentreAdmin> centre_admin;
    std::optional<centre::LookUps> look_ups;
    std::optional<FaxLink> faxes;
    std::unique_ptr<records::RecordRoutes> record_routes;
    RecordContacts contacts;
    std::unique_ptr<quality::Quality> quality;
    std::optional<CustomerCalls> customer_calls;
    std::unique_ptr<customers::Customers> customers;
    std::optional<FloorLink> floor_link;
    std::unique_ptr<supervision::Supervision> supervision;
    std::optional<ShiftLink> shift_link;
    std::unique_ptr<shifts::Shifts> shifts;
    std::optional<SealedSecrets> sealed_secrets;
    std::unique_ptr<integration::Integration> integration;
    std::unique_ptr<knowledge::Knowledge> knowledge;
    std::unique_ptr<mail::Mailer> mailer;
    std::optional<records::VoicemailCopies> copies;
    std::optional<ChatLink> chat_link;
    std::unique_ptr<chats::Chats> chats;
    std::unique_ptr<widgets::Widgets> widgets;
    std::unique_ptr<http::Router> router;
    std::unique_ptr<live::LiveSocket> live_socket;
    std::unique_ptr<live::PhoneSocket> phone_socket;
    http::Assets assets;
    std::unique_ptr<http::Server> http_server;

    std::mutex reload_mutex;
    io::Timer stopping{loop};
    bool is_stopping = false;
    std::mutex house_mutex;
    std::condition_variable_any house_wakes;
    std::unique_ptr<records::SignalWorker> signal_worker;
    std::unique_ptr<archive::Archive> archive;
    std::unique_ptr<MessageLamps> message_lamps;
    std::jthread lamps;                 ///< counts waiting messages for the phones
    std::jthread signals;               ///< measures finished recordings
    std::jthread archiving;             ///< packs, seals and checks them
    std::jthread imports;               ///< brings in files of customers
    std::vector<std::jthread> askers;   ///< of data sources, for flows
    std::jthread watch;                 ///< looks at the floor for alerts
    std::jthread webhooks;              ///< tells of them outside
    std::jthread events;                ///< gathers what other programs are told of
    std::vector<std::jthread> tellers;  ///< tell them
    std::jthread mails;                 ///< send e-mail
    std::jthread copying;               ///< tells by e-mail of messages left
    std::jthread housekeeper;           // last: ends first
};

}  // namespace callfloor::app

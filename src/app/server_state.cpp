#include "app/server_state.h"

#include <fstream>

#include <unistd.h>

#include "app/data_folder.h"
#include "app/migrations.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "io/certificate.h"
#include "records/last_agents_store.h"
#include "records/records_store.h"
#include "records/recovery.h"
#include "switchboard/trace_routes.h"

namespace callfloor::app {

namespace {
constexpr std::int64_t kMegabyte = 1 << 20;
/// The longest memory a queue's rule for last agents may have.
constexpr Duration kLastAgentsKept = std::chrono::hours(24 * 90);
}  // namespace

Server::State::State(const Settings& settings_in, const ServerFolders& folders_in)
    : settings(settings_in),
      data_folder(settings_in.server.data_dir),
      folders(folders_in),
      started_at(loop.now()) {}

Server::State::~State() = default;

// ---------------------------------------------------------------- opening

/// Calls go on without the key; what is sealed waits for it.
void Server::State::open_recordings() {
    recordings = sound::SoundLibrary(settings.recording.dir);
    if (settings.recording.key_file.empty()) {
        return;
    }
    auto keys = sound::MasterKeys::read(settings.recording.key_file);
    if (keys) {
        recordings.keys = *std::move(keys);
        return;
    }
    recordings_problem = keys.error().text;
    log(LogLevel::Error, "server", "sealed recordings do not open: {}", recordings_problem);
}

Result<void> Server::State::open_store() {
    const auto place = data_folder_of(settings);
    auto options = store_options(place);
    options.free_bytes_needed = settings.recording.min_free_mb * kMegabyte;
    options.writer.commit_pause = Duration{settings.database.group_commit_ms};
    options.spill_bytes = settings.database.spill_mb * kMegabyte;
    store = TRY(store::Store::open(options, all_migrations()));
    TRY(write_down(place));
    TRY(store->drain_spill({&projector}));  // before anything else is journalled
    records::RecoveryOptions recovery;
    recovery.recordings_folder = settings.recording.dir;
    recovery.repair = [](const std::filesystem::path& path) {
        return media::repair_recording(path);
    };
    recovered = TRY(records::close_open_records(store->startup_connection(), recovery));
    if (recovered.conversations_closed > 0 || recovered.recordings_repaired > 0 ||
        recovered.recordings_lost > 0) {
        log(LogLevel::Warning, "server",
            "the last run did not stop in order: {} conversations closed, {} recordings repaired, "
            "{} lost",
            recovered.conversations_closed, recovered.recordings_repaired,
            recovered.recordings_lost);
    }
    follow_journal();
    open_recordings();
    secrets = TRY(centre::SecretBox::open(data_folder / "secret.key"));
    prompt_store = TRY(centre::PromptStore::open(
        folders.share / "prompts" / settings.server.language, data_folder / "prompts"));
    return store->start_writer({&projector});
}

/// No event may be older than the journal's last: intervals would overlap and ids repeat.
void Server::State::follow_journal() {
    if (!recovered.last_entry_at || loop.now() > *recovered.last_entry_at) {
        return;
    }
    log(LogLevel::Warning, "server",
        "the clock is {} s behind the journal's last entry; times go on from there. Set the "
        "machine's clock and restart when the right time has passed it",
        (*recovered.last_entry_at - loop.now()).count() / 1'000);
    loop.begin_after(*recovered.last_entry_at);
    started_at = loop.now();
}

Result<void> Server::State::open_sip() {
    std::vector<sip::Endpoint> listen;
    std::optional<sip::TlsFiles> tls;
    for (const auto& text : settings.sip.listen) {
        const auto endpoint = parse_sip_listen(text);
        CHECK(endpoint.has_value());  // the settings reader has refused anything else
        listen.push_back(*endpoint);
        if (endpoint->transport == sip::TransportKind::Tls && !tls) {
            tls = TRY(sip_tls_files());
        }
    }
    network = TRY(sip::SocketNetwork::create(loop, listen, tls));
    for (const auto& endpoint : network->listening()) {
        auto& port = endpoint.transport == sip::TransportKind::Udp   ? ports.sip_udp
                     : endpoint.transport == sip::TransportKind::Tcp ? ports.sip_tcp
                                                                     : ports.sip_tls;
        port = port == 0 ? endpoint.port : port;
    }
    return {};
}

/// The operator's certificate, or the server's own.
Result<sip::TlsFiles> Server::State::sip_tls_files() const {
    if (!settings.http.certificate.empty()) {
        return sip::TlsFiles{settings.http.certificate, settings.http.key,
                             settings.sip.authorities};
    }
    auto own = TRY(io::ensure_certificate({data_folder, {}, loop.now()}));
    return sip::TlsFiles{std::move(own.certificate), std::move(own.private_key),
                         settings.sip.authorities};
}

Result<void> Server::State::open_traces() {
    if (settings.sip.trace_megabytes > 0) {
        traces = TRY(switchboard::TraceStore::open(
            {data_folder / "sip_traces", settings.sip.trace_megabytes << 20}));
        trace_recorder.emplace(loop, *traces);
    }
    return {};
}

Result<void> Server::State::open_calls() {
    prompts = TRY(switchboard::PromptLibrary::load(
        folders.share / "prompts" / settings.server.language, settings.server.language));
    TRY(open_sip());
    switchboard::SwitchboardOptions options;
    options.advertised_address = settings.media.advertised_address;
    options.recordings = settings.recording.dir;
    options.recording_enabled = settings.recording.enabled;
    options.recording_file = settings.recording.file;
    options.sip.realm = settings.sip.realm;
    options.sip.product = settings.server.name;
    options.sip.contact_host = settings.sip.contact_host;
    options.sip.registration_min = std::chrono::seconds(settings.sip.registration_min_s);
    options.sip.registration_max = std::chrono::seconds(settings.sip.registration_max_s);
    options.sip.registration_default = std::chrono::seconds(settings.sip.registration_default_s);
    options.sip.stranger_requests_per_second =
        static_cast<int>(settings.sip.stranger_requests_per_second);
    options.sip.tells_dialogs = true;
    options.sip.calls_max = static_cast<std::size_t>(settings.sip.calls_max);
    TRY(open_traces());
    options.sip.watcher = trace_recorder ? &*trace_recorder : nullptr;
    switchboard = std::make_unique<switchboard::Switchboard>(loop, *network, Random::from_system(),
                                                             directory, *prompts, *this, options);
    media::EngineOptions engine_options;
    engine_options.local_address = settings.media.address;
    engine_options.port_low = static_cast<std::uint16_t>(settings.media.port_low);
    engine_options.port_high = static_cast<std::uint16_t>(settings.media.port_high);
    engine_options.threads = static_cast<int>(settings.media.threads);
    engine_options.media_timeout = std::chrono::seconds(settings.media.media_timeout_s);
    engine = TRY(media::Engine::create(engine_options, loop, *switchboard));
    media.emplace(*engine);
    switchboard->set_media(*media);
    lines.emplace(loop, switchboard->user_agent(), store->writer());
    loader = std::make_unique<CentreLoader>(*switchboard, directory, *prompts, names, *prompt_store,
                                            *secrets, settings.sip.realm);
    feed = std::make_unique<live::LiveFeed>(loop, *this);
    gateway = std::make_unique<live::LoopGateway>(loop, *switchboard, *feed);
    loop.on_turn_end([this] { flush(); });
    store->writer().on_alarm([this] {
        // A full mailbox loses nothing: the next turn with calls asks again.
        std::ignore = loop.post([this] { on_store_alarm(); });
    });
    return {};
}

Result<void> Server::State::open_http() {
    api = TRY(http::Api::from_openapi(api::openapi_json()));
    people::PeopleOptions people_options;
    people_options.session_idle = std::chrono::minutes(settings.http.session_idle_min);
    people_options.session_lifetime = std::chrono::hours(settings.http.session_absolute_h);
    people =
        std::make_unique<people::People>(store->writer(), store->readers(), loop, people_options);
    if (const auto password = TRY(people->ensure_admin())) {
        // Shown once, here only; it must be changed at the first sign-in.
        fmt::print(stderr, "first start: sign in as \"admin\"; admin password: {}\n", *password);
    }
    centre_admin = std::make_unique<centre::CentreAdmin>(
        centre::CentreParts{store->writer(), store->readers(), loop, *prompt_store, *secrets,
                            *this},
        settings.sip.realm);
    look_ups.emplace(
        centre::LookUpParts{store->readers(), loop, *secrets}, [this](floor::LookedUp answer) {
            // A mailbox that is full loses it: the caller's flow is not held up.
            std::ignore = loop.post(
                [this, answer = std::move(answer)] { std::ignore = switchboard->handle(answer); });
        });
    const live::LiveParts live_parts{*gateway, store->readers(), store->writer(), loop};
    open_records(live_parts);
    quality = std::make_unique<quality::Quality>(
        quality::QualityParts{store->writer(), store->readers(), loop, names, contacts, recordings,
                              data_folder / "clips"});
    TRY(quality->ensure_ready_schemes());
    TRY(quality->remove_stray_clips());
    customer_calls.emplace(live_parts);
    customers = TRY(customers::Customers::create(customers::CustomersParts{
        store->writer(), store->readers(), loop, names, *customer_calls, data_folder / "imports"}));
    TRY(open_supervision(live_parts));
    router = std::make_unique<http::Router>(*api, *people);
    people->add_routes(*router);
    centre_admin->add_routes(*router);
    record_routes->add_routes(*router);
    archive->add_routes(*router);
    quality->add_routes(*router);
    customers->add_routes(*router);
    switchboard::add_trace_routes(*router, {store->writer(), loop, traces.get()});
    supervision->add_routes(*router);
    shifts->add_routes(*router);
    integration->add_routes(*router);
    mailer->add_routes(*router);
    knowledge->add_routes(*router);
    widgets->add_routes(*router);
    chats->add_routes(*router);
    live_socket = std::make_unique<live::LiveSocket>(
        loop, *feed, *people, static_cast<std::size_t>(settings.limits.live_viewers));
    live::add_live_routes(*router, live_parts, *live_socket);
    auto ice_servers =
        TRY(live::read_ice_servers(settings.media.ice_servers, settings.media.turn_secret_file));
    phone_socket = std::make_unique<live::PhoneSocket>(loop, *switchboard, std::move(ice_servers));
    router->handle_socket("phone", *phone_socket);
    add_system_routes();
    if (const auto missing = router->missing_handlers(); !missing.empty()) {
        return fail(ErrorCode::Internal, "operations without a handler: {}",
                    fmt::join(missing, ", "));
    }
    people->on_changed([this] { reload_centre(); });
    centre_admin->on_changed([this] { reload_centre(); });
    if (!folders.console.empty()) {
        assets = TRY(http::Assets::load(folders.console));
        assets.set_embedders([this] { return integration->embedders(); });
    }
    return start_http_server();
}

Result<void> Server::State::start_http_server() {
    http::ServerOptions options;
    for (const auto& [text, tls] :
         {std::pair(settings.http.listen, false), std::pair(settings.http.tls_listen, true)}) {
        if (const auto endpoint = parse_host_port(text)) {
            options.listeners.push_back({endpoint->host, endpoint->port, tls});
        }
    }
    options.certificate = settings.http.certificate;
    options.private_key = settings.http.key;
    options.certificate_folder = data_folder;
    options.workers = static_cast<int>(settings.http.threads);
    http_server = TRY(http::Server::start(options, *router, assets));
    for (std::size_t i = 0; i < options.listeners.size(); ++i) {
        (options.listeners[i].tls ? ports.https : ports.http) = http_server->ports()[i];
    }
    return {};
}

// ---------------------------------------------------------------- running

Result<centre::Snapshot> Server::State::current_centre() {
    auto snapshot = TRY(centre_admin->snapshot());
    open_overflows(snapshot, supervision->opened_overflows());
    return snapshot;
}

void Server::State::reload_centre() {
    const std::lock_guard lock(reload_mutex);
    auto snapshot = current_centre();
    if (!snapshot) {
        log(LogLevel::Error, "server", "the centre cannot be read: {}", snapshot.error().text);
        return;
    }
    if (!loop.post([this, snapshot = std::move(*snapshot)] { apply_centre(snapshot); })) {
        log(LogLevel::Error, "server",
            "the control thread's mailbox is full; a change of the centre waits for the next");
    }
}

void Server::State::apply_centre(const centre::Snapshot& snapshot) {
    extension_by_id.clear();
    for (const auto& extension : snapshot.extensions) {
        extension_by_id[extension.id] = extension;
    }
    trunk_by_id.clear();
    for (const auto& trunk : snapshot.trunks) {
        trunk_by_id[trunk.id] = trunk;
    }
    loader->apply(snapshot);
    feed->on_configured();
}

void Server::State::restore() {
    const auto days = records::local_days(
        {loop.now() - std::chrono::hours(48), loop.now() + Duration{1}}, names.time_zone());
    if (!days) {
        log(LogLevel::Error, "server", "today's figures start at zero: {}", days.error().text);
        return;
    }
    const auto midnight = days->back().from;
    const auto figures = store->readers().read([&](store::Connection& connection) {
        return records::today_figures(connection, midnight);
    });
    if (figures) {
        for (const auto& today : *figures) {
            std::ignore = switchboard->handle(today);
        }
    } else {
        log(LogLevel::Error, "server", "today's figures cannot be read: {}", figures.error().text);
    }
    const auto dialled = store->readers().read(
        [&](store::Connection& connection) { return records::find_dialled(connection, midnight); });
    for (const auto& row : dialled.value_or(std::vector<records::DialledRow>{})) {
        std::ignore =
            switchboard->handle(floor::RestoreDialled{row.agent, row.calls, row.connected});
    }
    if (!dialled) {
        log(LogLevel::Error, "server", "what agents dialled today cannot be read: {}",
            dialled.error().text);
    }
    const auto last = store->readers().read([&](store::Connection& connection) {
        return records::last_agents(connection, loop.now() - kLastAgentsKept,
                                    static_cast<std::int64_t>(limits::kLastAgents));
    });
    for (const auto& row : last.value_or(std::vector<floor::RestoreLastAgent>{})) {
        std::ignore = switchboard->handle(row);
    }
    if (!last) {
        log(LogLevel::Error, "server", "who had which caller last cannot be read: {}",
            last.error().text);
    }
    // Those who were signed in when the server died come back as they were; a call they were in has
    // ended.
    for (const auto& interval : recovered.agents) {
        if (!switchboard->handle(floor::SignIn{interval.agent, interval.extension, {}})) {
            continue;
        }
        if (interval.state == floor::AgentState::NotReady) {
            std::ignore =
                switchboard->handle(floor::SetNotReady{interval.agent, interval.reason, {}});
        } else {
            std::ignore = switchboard->handle(floor::SetReady{interval.agent, {}});
        }
    }
}

void Server::State::write_run_file() {
    const auto path = data_folder / "run.json";
    const auto temporary = data_folder / "run.json.new";
    {
        std::ofstream out(temporary);
        out << json::to_text(json::Object{{"pid", ::getpid()},
                                          {"http_port", ports.http},
                                          {"https_port", ports.https},
                                          {"sip_udp_port", ports.sip_udp},
                                          {"sip_tcp_port", ports.sip_tcp},
                                          {"sip_tls_port", ports.sip_tls}});
    }
    std::error_code error;
    std::filesystem::rename(temporary, path, error);
    if (error) {
        log(LogLevel::Warning, "server", "cannot write {}: {}", path.string(), error.message());
    }
}

void Server::State::begin_stop() {
    if (is_stopping) {
        return;
    }
    is_stopping = true;
    switchboard->stop();
    // BYEs are answered and recordings finished within a moment; who does not answer is not waited
    // for.
    stopping.start(std::chrono::milliseconds(300),
                   [this] { wait_for_recordings(loop.now() + std::chrono::seconds(5)); });
}

void Server::State::wait_for_recordings(Instant deadline) {
    const auto open = switchboard->figures().recordings + faxes->running();
    if (open == 0 || loop.now() >= deadline) {
        loop.stop();
        return;
    }
    stopping.start(std::chrono::milliseconds(20),
                   [this, deadline] { wait_for_recordings(deadline); });
}

void Server::State::close() {
    housekeeper.request_stop();
    house_wakes.notify_all();
    for (auto& asker : askers) {
        asker.request_stop();
    }
    askers.clear();  // they use the store
    for (auto& teller : tellers) {
        teller.request_stop();
    }
    tellers.clear();
    for (auto* thread : {&watch, &webhooks, &events, &imports, &lamps, &mails, &copying}) {
        thread->request_stop();
        if (thread->joinable()) {
            thread->join();  // it uses the store
        }
    }
    signals.request_stop();
    if (signals.joinable()) {
        signals.join();  // it writes to the store
    }
    http_server->stop();
    flush();
    lines->keep();
    store->stop();
    std::error_code ignored;
    std::filesystem::remove(data_folder / "run.json", ignored);
    log(LogLevel::Info, "server", "stopped");
}

void Server::State::flush() {
    if (!pending.empty()) {
        if (const auto queued = store->writer().append(std::move(pending)); queued) {
            pending.clear();
            journal_problem.clear();
        } else if (journal_problem.empty()) {
            journal_problem = queued.error().text;
            log(LogLevel::Error, "server", "the journal cannot be written: {}", journal_problem);
        }
        switchboard->take_new_calls(!store->writer().status().is_full);
    }
    feed->flush();
}

/// Calls that go on are finished and their events kept in memory; new ones would have no room.
void Server::State::on_store_alarm() {
    switchboard->take_new_calls(!store->writer().status().is_full);
    feed->on_server_changed();
}

std::vector<std::string> Server::State::problems() const {
    std::vector<std::string> found;
    const auto writer = store->writer().status();
    if (!journal_problem.empty()) {
        found.push_back(journal_problem);
    }
    if (!writer.alarm.empty()) {
        found.push_back(writer.alarm);
    }
    if (!recordings_problem.empty()) {
        found.push_back(recordings_problem);
    }
    if (writer.is_full) {
        found.emplace_back(
            "there is no room left for events; no new calls are taken until the database takes "
            "writes again");
    }
    if (const auto waiting = mailer ? mailer->problem() : std::string(); !waiting.empty()) {
        found.push_back("e-mail is not sent: " + waiting);
    }
    if (traces != nullptr && !traces->figures().problem.empty()) {
        found.push_back(traces->figures().problem);
    }
    if (const auto failures = writer.projection_failures; failures > 0) {
        found.push_back(fmt::format(
            "{} journal entries could not be projected; run callfloor rebuild", failures));
    }
    return found;
}

void Server::State::on_output(const floor::Output& output) {
    for (const auto& event : output.events) {
        pending.push_back(records::journal_entry(event));
    }
    feed->on_output(output);
    if (chats != nullptr) {
        chats->on_output(output);
    }
}

}  // namespace callfloor::app

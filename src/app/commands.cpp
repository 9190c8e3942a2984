#include "app/commands.h"

#include <csignal>
#include <fstream>
#include <iterator>

#include <pthread.h>

#include "app/backup.h"
#include "app/centre_load.h"
#include "app/data_folder.h"
#include "app/migrations.h"
#include "app/server.h"
#include "app/settings.h"
#include "archive/archive_check.h"
#include "base/json.h"
#include "records/ledger_check.h"
#include "records/projector.h"
#include "records/rebuild.h"
#include "robots/robots.h"
#include "store/store.h"

namespace callfloor::app {

namespace {

constexpr int kWrong = 2;

int complain(const Error& error, int code = 1) {
    fmt::print(stderr, "callfloor: {}\n", error.text);
    return code;
}

/// The database of a data folder no server uses now, brought up to date.
Result<std::unique_ptr<store::Store>> open_folder(const std::filesystem::path& data) {
    const auto place = TRY(find_data_folder(data));
    auto options = store_options(place);
    options.free_bytes_needed = 0;  // a full disk is a reason to look
    auto store = TRY(store::Store::open(options, all_migrations()));
    static records::Projector projector;
    TRY(store->drain_spill({&projector}));
    return store;
}

Result<std::int64_t> rebuild_all(store::Connection& connection) {
    auto transaction = TRY(store::Transaction::begin(connection));
    const auto projected = TRY(records::rebuild(connection));
    TRY(transaction.commit());
    return projected;
}

}  // namespace

StopSignals::StopSignals(std::function<void()> on_stop) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    // Blocked before any other thread starts, so that only the waiting thread gets them.
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    on_stop_ = std::move(on_stop);
}

void StopSignals::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) {
        // Asked to end, the thread sends itself what it waits for.
        const std::stop_callback wake(stop,
                                      [self = pthread_self()] { pthread_kill(self, SIGINT); });
        int got = 0;
        while (sigwait(&signals_, &got) == 0 && !stop.stop_requested()) {
            on_stop_();
        }
    });
}

int run_serve(const CommandOptions& options) {
    const auto settings = load_settings(options.config);
    if (!settings) {
        return complain(settings.error(), kWrong);
    }
    set_log_level(log_level_of(*settings));
    Server* running = nullptr;
    StopSignals signals([&running] { running->stop(); });
    auto server = Server::create(*settings, {options.share, options.console});
    if (!server) {
        return complain(server.error());
    }
    running = server->get();
    signals.start();
    (*server)->run();
    return 0;
}

int run_load(const CommandOptions& options) {
    const auto settings = load_settings(options.config);
    if (!settings) {
        return complain(settings.error(), kWrong);
    }
    const auto file = centre::read_centre_file(options.file);
    if (!file) {
        return complain(file.error(), kWrong);
    }
    const auto summary = load_centre_file(*settings, options.share, *file);
    if (!summary) {
        return complain(summary.error(), kWrong);
    }
    fmt::print("{} created, {} changed, {} unchanged\n", summary->created, summary->changed,
               summary->unchanged);
    return 0;
}

int run_robots(const CommandOptions& options) {
    std::ifstream in(options.file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto plan = robots::parse_plan(text);
    if (!in || !plan) {
        return complain(plan ? Error{ErrorCode::NotFound, "cannot read " + options.file.string()}
                             : plan.error(),
                        kWrong);
    }
    robots::RobotFloor* running = nullptr;
    io::EventLoop loop;
    StopSignals signals([&] { std::ignore = loop.post([&running] { running->stop(); }); });
    auto floor = robots::RobotFloor::create(*plan, loop, [&loop] { loop.stop(); });
    if (!floor) {
        return complain(floor.error());
    }
    running = floor->get();
    signals.start();
    std::ignore = loop.post([&running] { running->start(); });
    loop.run();
    const auto& report = (*floor)->report();
    fmt::print("{}\n", json::to_text(report.to_json()));
    return report.errors.empty() ? 0 : 1;
}

int run_rebuild(const CommandOptions& options) {
    auto store = open_folder(options.data);
    if (!store) {
        return complain(store.error(), kWrong);
    }
    auto& connection = (*store)->startup_connection();
    if (!options.check) {
        const auto done = rebuild_all(connection);
        if (!done) {
            return complain(done.error());
        }
        fmt::print("{} journal entries projected\n", *done);
        return 0;
    }
    auto scratch = store::Connection::open_in_memory();
    const auto differences =
        scratch ? records::check_rebuild(connection, *scratch)
                : Result<std::vector<records::TableDifference>>(fail(scratch.error()));
    if (!differences) {
        return complain(differences.error());
    }
    for (const auto& table : *differences) {
        fmt::print("{}: {} rows differ, first {}\n", table.table, table.differences, table.first);
    }
    fmt::print("{}\n", differences->empty() ? "the records are what the journal says"
                                            : "the records differ from the journal");
    return differences->empty() ? 0 : 1;
}

int run_ledger(const CommandOptions& options) {
    auto store = open_folder(options.data);
    if (!store) {
        return complain(store.error(), kWrong);
    }
    const auto report =
        records::check_journal_ledger((*store)->startup_connection(), floor::Closing::StillRunning);
    if (!report) {
        return complain(report.error());
    }
    for (const auto& complaint : report->complaints) {
        fmt::print("{}\n", complaint);
    }
    fmt::print(
        "conversations {}, answered {}, recordings {}, still open {}, imbalance {} ms, complaints "
        "{}\n",
        report->conversations, report->answered, report->recordings, report->still_open,
        report->imbalance_ms, report->complaint_count);
    return options.check && !report->balances() ? 1 : 0;
}

int run_recordings(const CommandOptions& options) {
    const auto place = find_data_folder(options.data);
    if (!place) {
        return complain(place.error(), kWrong);
    }
    sound::SoundLibrary recordings(place->recordings);
    const auto key_file = options.key_file.empty() ? place->key_file : options.key_file;
    if (!key_file.empty()) {
        auto keys = sound::MasterKeys::read(key_file);
        if (!keys) {
            return complain(keys.error(), kWrong);
        }
        recordings.keys = *std::move(keys);
    }
    // Reads only, so that it may run beside the server.
    auto reading = place->database;
    reading.mode = store::OpenMode::ReadOnly;
    auto connection = store::Connection::open(reading);
    if (!connection) {
        return complain(connection.error());
    }
    const archive::ReadStep step = [&](const auto& read_it) { return read_it(*connection); };
    const auto report = archive::check_archive(step, recordings, {options.head});
    if (!report) {
        return complain(report.error());
    }
    for (const auto& text : report->texts) {
        fmt::print("{}\n", text);
    }
    fmt::print("{} links, {} recordings, {} bytes: {}\nhead {}\n", report->links, report->sounds,
               report->bytes,
               report->differences == 0 ? std::string("the recordings are what the chain says")
                                        : fmt::format("{} differences", report->differences),
               report->head);
    return report->differences == 0 ? 0 : 1;
}

int run_backup(const CommandOptions& options) {
    const auto folder = find_data_folder(options.data);
    if (!folder) {
        return complain(folder.error(), kWrong);
    }
    const auto report = make_backup(*folder, options.file);
    if (!report) {
        return complain(report.error());
    }
    fmt::print("{}: {} events, {} recordings ({} missing)\n", options.file.string(), report->events,
               report->recordings, report->recordings_missing);
    return 0;
}

int run_restore(const CommandOptions& options) {
    auto folder = plain_data_folder(std::filesystem::absolute(options.data));
    if (!options.database.empty()) {
        folder.database.file.clear();
        folder.database.postgresql = options.database;
        folder.database.password_file = options.password_file;
    }
    const auto report = restore_backup(options.file, folder, options.overwrite);
    if (!report) {
        return complain(report.error());
    }
    fmt::print("{}: {} events, {} recordings ({} missing)\n", options.data.string(), report->events,
               report->recordings, report->recordings_missing);
    return 0;
}

int run_version() {
    fmt::print("callfloor {}\n", CALLFLOOR_VERSION);
    return 0;
}

}  // namespace callfloor::app

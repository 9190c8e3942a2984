#include "app/demo_check.h"

#include <cmath>

#include "app/data_folder.h"
#include "app/migrations.h"
#include "floor/figures.h"
#include "media/engine.h"
#include "records/ledger_check.h"
#include "records/projector.h"
#include "records/records_store.h"
#include "store/store.h"

namespace callfloor::app {

namespace {

constexpr auto kShort = std::chrono::milliseconds(100);

struct Recordings {
    std::int64_t count = 0, short_ones = 0, missing = 0;
    Duration shortest_by{0};
};

/// The file itself is measured, not what the journal says of it.
Result<Recordings> measure(store::Connection& connection, const std::filesystem::path& folder) {
    Recordings found;
    records::ConversationFilter filter;
    filter.outcome = "answered";
    std::optional<records::ConversationPlace> after;
    for (;;) {
        const auto page = TRY(records::find_conversations(connection, filter, after, 200));
        for (const auto& conversation : page) {
            after = records::ConversationPlace{conversation.started_at, conversation.id};
            const auto detail = TRY(records::find_conversation(connection, conversation.id));
            if (!detail || !detail->recording || detail->recording->path.empty()) {
                ++found.missing;
                continue;
            }
            const auto length = media::repair_recording(folder / detail->recording->path);
            if (!length) {
                ++found.missing;
                continue;
            }
            ++found.count;
            const auto missing = conversation.talk + conversation.hold - *length;
            found.shortest_by = std::max(found.shortest_by, missing);
            found.short_ones += missing > kShort;
        }
        if (page.size() < 200) {
            return found;
        }
    }
}

std::int64_t number_in(const json::Object& object, std::string_view key) {
    return json::find_int(object, key).value_or(std::nullopt).value_or(0);
}

}  // namespace

Result<DemoCheck> check_demo(const std::filesystem::path& data, const json::Object& robots_report) {
    const auto place = TRY(find_data_folder(data));
    auto store = TRY(store::Store::open(store_options(place), all_migrations()));
    records::Projector projector;
    TRY(store->drain_spill({&projector}));
    auto& connection = store->startup_connection();
    floor::QueueFigures sum;
    for (const auto& row : TRY(records::today_figures(connection, from_epoch_ms(0)))) {
        floor::add_figures(sum, row.figures);
    }
    const auto recordings = TRY(measure(connection, place.recordings));
    const auto ledger = TRY(records::check_journal_ledger(connection, floor::Closing::AllOver));
    // The variant with abandons as failures: the strictest, so a demo cannot flatter itself.
    const auto level = floor::service_level(sum, floor::ServiceLevelVariant::Sl3).value();

    DemoCheck check;
    const auto complain = [&check](std::string text) { check.problems.push_back(std::move(text)); };
    const auto abandoned = sum.abandoned_in_queue + sum.abandoned_ringing;
    for (const auto& complaint : ledger.complaints) {
        complain(complaint);
    }
    if (ledger.imbalance_ms != 0) {
        complain(fmt::format("the ledger is out by {} ms", ledger.imbalance_ms));
    }
    if (recordings.count != sum.answered || recordings.missing > 0) {
        complain(fmt::format("{} calls answered but {} recordings, {} missing", sum.answered,
                             recordings.count, recordings.missing));
    }
    if (recordings.short_ones > 0) {
        complain(fmt::format("{} recordings lack more than {} ms, the worst {} ms",
                             recordings.short_ones, kShort.count(),
                             recordings.shortest_by.count()));
    }
    if (sum.offered != sum.answered + abandoned + sum.overflowed) {
        complain(fmt::format("offered {} is not answered {} + abandoned {} + overflowed {}",
                             sum.offered, sum.answered, abandoned, sum.overflowed));
    }
    if (const auto* errors = json::find_array(robots_report, "errors")) {
        for (const auto& error : *errors) {
            complain("robots: " + std::string(error.as_string()));
        }
    }
    const auto placed = number_in(robots_report, "calls_placed");
    check.figures = {{"calls_offered", sum.offered},
                     {"calls_answered", sum.answered},
                     {"calls_abandoned", abandoned},
                     {"calls_overflowed", sum.overflowed},
                     {"calls_placed", placed},
                     {"recordings", recordings.count},
                     {"recordings_short_over_100ms", recordings.short_ones},
                     {"recordings_shortest_by_ms", recordings.shortest_by.count()},
                     {"ledger_imbalance_ms", ledger.imbalance_ms},
                     {"service_level",
                      level ? json::Value(std::round(*level * 1000) / 1000) : json::Value(nullptr)},
                     {"robots", robots_report},
                     {"errors", static_cast<std::int64_t>(check.problems.size())}};
    return check;
}

}  // namespace callfloor::app

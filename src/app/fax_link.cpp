#include "app/fax_link.h"

#include <utility>

#include <date/date.h>
#include <fmt/format.h>

#include "base/log.h"
#include "records/fax_store.h"

namespace callfloor::app {

namespace {

std::string path_of(records::FaxId id, Instant now) {
    const date::year_month_day day{date::floor<date::days>(now)};
    return fmt::format("{:04}/{:02}/{:02}/{}.tif", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), id);
}

std::string told(const fax::FaxReport& report) {
    return fmt::format("{} pages, {} bit/s, {}", report.pages, report.bit_rate,
                       fax::fax_result_name(report.result));
}

}  // namespace

FaxLink::FaxLink(io::EventLoop& loop, store::Writer& writer, std::filesystem::path folder,
                 Answer answer)
    : loop_(loop),
      writer_(writer),
      folder_(std::move(folder)),
      answer_(std::move(answer)),
      machine_(loop) {}

void FaxLink::refuse(const floor::StartFax& order, const std::string& why) {
    log(LogLevel::Warning, "fax", "conversation {}: no fax is received: {}", order.conversation,
        why);
    const floor::LookedUp answer{
        order.conversation, order.request, floor::LookUpOutcome::Failed, {}, why};
    std::ignore = loop_.post([this, answer] { answer_(answer); });
}

void FaxLink::receive(const floor::StartFax& order, std::shared_ptr<media::SoundLine> line) {
    const auto now = loop_.now();
    records::Fax fax;
    fax.id = ids_.next<records::FaxId>(now);
    fax.conversation = order.conversation;
    fax.caller_number = order.caller_number;
    fax.dialled_number = order.dialled_number;
    fax.queue = order.queue;
    fax.agent = order.agent;
    fax.received_at = now;
    fax.path = path_of(fax.id, now);
    fax::FaxOrder job;
    job.file = folder_ / fax.path;
    job.station = order.dialled_number;
    const auto started = machine_.start(
        job, std::move(line),
        [this, order, fax](const fax::FaxReport& report) { finish(order, fax, report); });
    if (!started) {
        refuse(order, started.error().text);
    }
}

void FaxLink::finish(const floor::StartFax& order, records::Fax fax, const fax::FaxReport& report) {
    fax.took = loop_.now() - fax.received_at;
    fax.report = report;
    const bool has_pages = report.pages > 0;
    if (has_pages) {
        writer_.submit(
            [fax](store::Connection& connection) { return records::insert_fax(connection, fax); },
            [fax](Result<void> written) {
                if (!written) {
                    log(LogLevel::Error, "fax", "fax {} of {} pages is in {} and nowhere else: {}",
                        fax.id, fax.report.pages, fax.path, written.error().text);
                }
            });
    }
    answer_({order.conversation,
             order.request,
             has_pages ? floor::LookUpOutcome::Found : floor::LookUpOutcome::Failed,
             {},
             told(report)});
}

}  // namespace callfloor::app

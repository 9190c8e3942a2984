#include "customers/internal/import_worker.h"

#include <fstream>
#include <set>

#include <fcntl.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/customer_limits.h"
#include "customers/internal/customers_state.h"

namespace callfloor::customers {

namespace {

/// The customer of the row's identities; Conflict when they belong to several.
Result<std::optional<CustomerId>> owner_of(Connection& connection, const Customer& row) {
    std::set<CustomerId> owners;
    for (const auto& identity : row.identities) {
        if (const auto owner = TRY(find_identity(connection, identity.kind, identity.value))) {
            owners.insert(*owner);
        }
    }
    if (owners.size() > 1) {
        return fail(ErrorCode::Conflict,
                    "its numbers belong to different customers, {} and {}; merge them first",
                    *owners.begin(), *owners.rbegin());
    }
    return owners.empty() ? std::nullopt : std::optional(*owners.begin());
}

bool is_same(const Customer& a, const Customer& b) {
    return a.name == b.name && a.caller_class == b.caller_class && a.note == b.note &&
           a.tags == b.tags && a.fields == b.fields && a.identities == b.identities &&
           a.is_draft == b.is_draft;
}

}  // namespace

std::filesystem::path import_file(const std::filesystem::path& folder, ImportId id) {
    return folder / fmt::format("{}.csv", id);
}

Result<void> write_import_file(const std::filesystem::path& path, std::string_view text) {
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = file >= 0;
    for (std::size_t at = 0; written && at < text.size();) {
        const auto wrote = ::write(file, text.data() + at, text.size() - at);
        written = wrote > 0;
        at += written ? static_cast<std::size_t>(wrote) : 0;
    }
    written = written && ::fsync(file) == 0;
    if (file >= 0) {
        ::close(file);
    }
    if (!written) {
        return fail(ErrorCode::Unavailable,
                    "the file cannot be kept in {}; free some room on the disk and send it again",
                    path.parent_path().string());
    }
    return {};
}

Result<void> ImportWorker::open(const Import& import) {
    std::ifstream in(import_file(state_.parts.imports_folder, import.id), std::ios::binary);
    opened_.emplace();
    opened_->import = import;
    opened_->text.assign(std::istreambuf_iterator<char>(in), {});
    const auto definitions =
        TRY(state_.read([](Connection& connection) { return load_fields(connection); }));
    auto& context = opened_->context;
    context.fields = definitions.fields;
    context.caller_classes = state_.parts.directory.caller_classes();
    context.plan = state_.parts.directory.number_plan();
    CsvReader reader(opened_->text);
    const auto heads = TRY(reader.next());
    if (!heads) {
        return fail(ErrorCode::NotFound, "its file is gone; send it again");
    }
    context.columns = TRY(columns_of(*heads, context.fields));
    while (auto row = TRY(reader.next())) {
        opened_->rows.push_back({reader.line(), "", std::move(*row)});
    }
    return {};
}

Result<ImportWorker::Taken> ImportWorker::create(Connection& connection, const Import& import,
                                                 Customer row) const {
    if (row.name.empty()) {
        return fail(ErrorCode::InvalidInput, "it has no name");
    }
    const auto now = state_.parts.clock.now();
    row.id = state_.ids.next<CustomerId>(now);
    for (auto& identity : row.identities) {
        identity.id = state_.ids.next<IdentityId>(now);
    }
    row.created_at = row.changed_at = now;
    row.created_by = import.by;
    TRY(insert_customer(connection, row, state_.keys(row)));
    return Taken::Created;
}

Result<ImportWorker::Taken> ImportWorker::take_row(Connection& connection, const Import& import,
                                                   const RejectedRow& row) const {
    auto said = TRY(customer_of_row(row.values, opened_->context));
    const auto owner = TRY(owner_of(connection, said));
    if (!owner) {
        return create(connection, import, std::move(said));
    }
    const auto there = TRY(living(connection, *owner));
    auto after = updated(there, said);
    if (is_same(there, after)) {
        return Taken::Unchanged;
    }
    if (after.identities.size() > limits::kCustomerIdentities ||
        after.tags.size() > limits::kCustomerTags) {
        return fail(ErrorCode::LimitReached, "customer {} would have too many numbers or tags",
                    there.id);
    }
    for (auto& identity : after.identities) {
        if (!identity.id.is_set()) {
            identity.id = state_.ids.next<IdentityId>(state_.parts.clock.now());
            TRY(insert_identity(connection, there.id, identity));
        }
    }
    after.changed_at = state_.parts.clock.now();
    TRY(update_customer(connection, after, std::nullopt));
    TRY(replace_keys(connection, there.id, {state_.keys(there), state_.keys(after)}));
    return Taken::Updated;
}

Result<void> ImportWorker::take_batch(Connection& connection, Import& import) const {
    const auto& rows = opened_->rows;
    const auto end =
        std::min(rows.size(), static_cast<std::size_t>(import.done) + limits::kCustomerImportBatch);
    for (auto i = static_cast<std::size_t>(import.done); i < end; ++i) {
        const auto taken = take_row(connection, import, rows[i]);
        if (taken) {
            import.created += *taken == Taken::Created ? 1 : 0;
            import.updated += *taken == Taken::Updated ? 1 : 0;
            import.unchanged += *taken == Taken::Unchanged ? 1 : 0;
        } else if (taken.error().code == ErrorCode::Unavailable ||
                   taken.error().code == ErrorCode::Internal) {
            return fail(taken.error());  // not the row's fault: the batch is tried again
        } else {
            TRY(insert_rejected(connection, import.id,
                                {rows[i].line, taken.error().text, rows[i].values}));
            ++import.rejected;
        }
        ++import.done;
    }
    if (end == rows.size()) {
        import.state = ImportState::Done;
        import.ended_at = state_.parts.clock.now();
    }
    return update_import(connection, import);
}

Result<void> ImportWorker::end(Import import, ImportState state, std::string problem) {
    import.state = state;
    import.problem = std::move(problem);
    import.ended_at = state_.parts.clock.now();
    return state_.write([&](Connection& connection) { return update_import(connection, import); });
}

Result<bool> ImportWorker::work() {
    const auto running =
        TRY(state_.read([](Connection& connection) { return find_running_import(connection); }));
    if (!running) {
        opened_.reset();
        return false;
    }
    if (!opened_ || opened_->import.id != running->id) {
        if (const auto is_open = open(*running); !is_open) {
            TRY(end(*running, ImportState::Failed, is_open.error().text));
            opened_.reset();
            return true;
        }
    }
    const auto batch = [&](Connection& connection) -> Result<ImportState> {
        auto now = TRY(find_import(connection, running->id));
        if (!now || now->state != ImportState::Running) {
            return now ? now->state : ImportState::Cancelled;
        }
        TRY(take_batch(connection, *now));
        return now->state;
    };
    if (TRY(state_.write(batch)) != ImportState::Running) {
        opened_.reset();
        std::error_code ignored;
        std::filesystem::remove(import_file(state_.parts.imports_folder, running->id), ignored);
    }
    return true;
}

}  // namespace callfloor::customers

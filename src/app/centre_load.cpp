#include "app/centre_load.h"

#include "app/data_folder.h"
#include "app/migrations.h"
#include "base/random.h"
#include "centre/centre_store.h"
#include "centre/prompt_store.h"
#include "people/people_book.h"
#include "store/store.h"

namespace callfloor::app {

namespace {

std::string text_at(const json::Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// The text under `key`, made at random when there is none.
std::string ensure_secret(json::Object& object, std::string_view key, std::size_t bytes) {
    auto secret = text_at(object, key);
    if (secret.empty()) {
        secret = secure_token(bytes);
        object[key] = secret;
    }
    return secret;
}

bool has_role(const json::Object& user, std::string_view role) {
    const auto* roles = json::find_array(user, "roles");
    return roles != nullptr &&
           std::any_of(roles->begin(), roles->end(), [&](const json::Value& value) {
               return value.is_string() && value.as_string() == role;
           });
}

}  // namespace

Result<centre::LoadSummary> load_centre_file(const Settings& settings,
                                             const std::filesystem::path& share,
                                             const centre::CentreFile& file) {
    const auto place = data_folder_of(settings);
    auto options = store_options(place);
    options.free_bytes_needed = settings.recording.min_free_mb << 20;
    const auto store = TRY(store::Store::open(options, all_migrations()));
    TRY(write_down(place));
    const auto secrets = TRY(centre::SecretBox::open(options.data_folder / "secret.key"));
    const auto prompts = TRY(centre::PromptStore::open(share / "prompts" / settings.server.language,
                                                       options.data_folder / "prompts"));
    auto& connection = store->startup_connection();
    people::StorePeopleBook people;
    IdGenerator ids;
    const auto now = SystemClock().now();
    centre::Problems problems;
    auto transaction = TRY(store::Transaction::begin(connection));
    const auto summary = centre::load_centre(
        connection, file.document, {people, secrets, settings.sip.realm, prompts.names(), ids, now},
        problems);
    if (!problems.empty()) {
        return fail(ErrorCode::InvalidInput, "{}", centre::describe_problems(file, problems));
    }
    if (!summary) {
        return fail(summary.error());
    }
    TRY(transaction.commit());
    return *summary;
}

Result<SampleCentre> load_sample_centre(const Settings& settings,
                                        const std::filesystem::path& share,
                                        const std::filesystem::path& path) {
    auto file = TRY(centre::read_centre_file(path));
    SampleCentre sample;
    std::map<std::string, std::string> passwords;
    for (auto& value : file.document["users"].as_array()) {
        auto& user = value.as_object();
        const auto login = text_at(user, "login");
        passwords[login] = ensure_secret(user, "password", 9);
        for (const auto role : {"admin", "director", "team_leader", "qa_lead", "qa"}) {
            const bool shown = std::any_of(sample.logins.begin(), sample.logins.end(),
                                           [&](const auto& known) { return known.role == role; });
            if (has_role(user, role) && !shown) {
                sample.logins.push_back({role, login, passwords[login]});
            }
        }
    }
    for (auto& value : file.document["extensions"].as_array()) {
        auto& extension = value.as_object();
        Seat seat;
        seat.extension = text_at(extension, "number");
        seat.secret = ensure_secret(extension, "secret", 12);
        seat.login = text_at(extension, "user");
        seat.password = seat.login.empty() ? std::string() : passwords[seat.login];
        sample.seats.push_back(std::move(seat));
    }
    TRY(load_centre_file(settings, share, file));
    const auto store =
        TRY(store::Store::open(store_options(data_folder_of(settings)), all_migrations()));
    for (const auto& extension : TRY(centre::load_extensions(store->startup_connection()))) {
        for (auto& seat : sample.seats) {
            if (seat.extension == extension.number) {
                seat.extension_id = extension.id;
            }
        }
    }
    return sample;
}

}  // namespace callfloor::app

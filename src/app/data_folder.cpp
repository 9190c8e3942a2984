#include "app/data_folder.h"

#include <fstream>
#include <iterator>

#include "base/json.h"
#include "base/log.h"

namespace callfloor::app {

namespace {

constexpr const char* kFileName = "data_folder.json";

std::string name_of(const store::DatabaseOptions& database) {
    return database.postgresql.empty() ? database.file.string() : database.postgresql;
}

}  // namespace

DataFolder data_folder_of(const Settings& settings) {
    DataFolder found;
    found.folder = settings.server.data_dir;
    found.recordings = settings.recording.dir;
    found.key_file = settings.recording.key_file;
    if (settings.database.url.empty()) {
        found.database.file = settings.database.file;
    } else {
        found.database.postgresql = settings.database.url;
        found.database.password_file = settings.database.password_file;
    }
    return found;
}

DataFolder plain_data_folder(const std::filesystem::path& folder) {
    DataFolder plain;
    plain.folder = folder;
    plain.recordings = folder / "recordings";
    plain.database.file = folder / "callfloor.db";
    return plain;
}

Result<DataFolder> find_data_folder(const std::filesystem::path& folder) {
    auto found = plain_data_folder(folder);
    std::ifstream in(folder / kFileName, std::ios::binary);
    if (in) {
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto object = json::parse_object(text);
        if (!object) {
            return fail(ErrorCode::InvalidInput,
                        "{} cannot be read: {}; start the server once, it writes it anew",
                        (folder / kFileName).string(), object.error().text);
        }
        const auto text_at = [&](std::string_view key) {
            return json::find_string(*object, key).value_or(std::nullopt).value_or("");
        };
        found.database.postgresql = text_at("postgresql");
        found.database.password_file = text_at("password_file");
        found.database.file = found.database.postgresql.empty() ? text_at("file") : "";
        found.recordings = text_at("recordings");
        found.key_file = text_at("key_file");
    }
    if (found.database.postgresql.empty() && !std::filesystem::exists(found.database.file)) {
        return fail(ErrorCode::NotFound,
                    "{} holds no callfloor.db; --data names the data folder of a server",
                    folder.string());
    }
    return found;
}

Result<void> write_down(const DataFolder& folder) {
    if (const auto before = find_data_folder(folder.folder);
        before && name_of(before->database) != name_of(folder.database)) {
        log(LogLevel::Warning, "server", "the data folder {} was used with the database {} before",
            folder.folder.string(), name_of(before->database));
    }
    const auto path = folder.folder / kFileName;
    const auto temporary = path.string() + ".new";
    std::error_code error;
    {
        std::ofstream out(temporary);
        out << json::to_text(json::Object{{"postgresql", folder.database.postgresql},
                                          {"password_file", folder.database.password_file.string()},
                                          {"file", folder.database.file.string()},
                                          {"recordings", folder.recordings.string()},
                                          {"key_file", folder.key_file.string()}});
        if (!out.flush()) {
            return fail(ErrorCode::Unavailable, "cannot write {}; free some space", temporary);
        }
    }
    std::filesystem::rename(temporary, path, error);
    if (error) {
        return fail(ErrorCode::Unavailable, "cannot write {}: {}", path.string(), error.message());
    }
    return {};
}

store::StoreOptions store_options(const DataFolder& folder) {
    store::StoreOptions options;
    options.data_folder = folder.folder;
    options.database = folder.database;
    return options;
}

}  // namespace callfloor::app

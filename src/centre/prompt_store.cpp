#include "centre/prompt_store.h"

#include <fstream>
#include <system_error>

#include "base/limits.h"
#include "base/random.h"
#include "centre/centre_rules.h"
#include "media/engine.h"

namespace callfloor::centre {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEnding = ".wav";

void add_names(const fs::path& folder, std::set<std::string>& names) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto& path = entry->path();
        if (path.extension() == kEnding && is_prompt_name(path.stem().string())) {
            names.insert(path.stem().string());
        }
    }
}

fs::path file_of(const fs::path& folder, std::string_view name) {
    return folder / (std::string(name) + std::string(kEnding));
}

Instant changed_at(const fs::path& path) {
    std::error_code error;
    const auto time = fs::last_write_time(path, error);
    if (error) {
        return {};
    }
    const auto system = std::chrono::file_clock::to_sys(time);
    return std::chrono::floor<Duration>(system);
}

/// Whole on disk or not there: written beside its place, then renamed.
class NewFile final {
  public:
    explicit NewFile(fs::path place)
        : place_(std::move(place)), beside_(place_.string() + "." + secure_token(6) + ".new") {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        std::error_code ignored;
        fs::remove(beside_, ignored);
    }

    Result<void> write(std::string_view bytes) {
        std::ofstream stream(beside_, std::ios::binary);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        stream.close();
        if (!stream) {
            return fail(ErrorCode::Unavailable,
                        "the prompt of {} bytes cannot be written to {}; is the disk full?",
                        bytes.size(), beside_.parent_path().string());
        }
        return {};
    }

    Result<void> keep() {
        std::error_code error;
        fs::rename(beside_, place_, error);
        if (error) {
            return fail(ErrorCode::Unavailable, "{} cannot be written: {}", place_.string(),
                        error.message());
        }
        return {};
    }

    const fs::path& path() const { return beside_; }

  private:
    fs::path place_;
    fs::path beside_;
};

}  // namespace

Result<PromptStore> PromptStore::open(fs::path standard_folder, fs::path own_folder) {
    std::error_code error;
    fs::create_directories(own_folder, error);
    if (error) {
        return fail(ErrorCode::Unavailable, "{} cannot be created: {}", own_folder.string(),
                    error.message());
    }
    return PromptStore(std::move(standard_folder), std::move(own_folder));
}

std::set<std::string> PromptStore::names() const {
    std::set<std::string> names;
    add_names(standard_, names);
    add_names(own_, names);
    return names;
}

std::optional<fs::path> PromptStore::find(std::string_view name) const {
    if (!is_prompt_name(name)) {
        return std::nullopt;
    }
    for (const auto& folder : {own_, standard_}) {
        std::error_code error;
        auto path = file_of(folder, name);
        if (fs::is_regular_file(path, error)) {
            return path;
        }
    }
    return std::nullopt;
}

Result<std::vector<PromptInfo>> PromptStore::list() const {
    std::vector<PromptInfo> prompts;
    for (const auto& name : names()) {
        const auto path = find(name);
        if (!path) {
            continue;  // deleted meanwhile
        }
        std::error_code error;
        const auto bytes = fs::file_size(*path, error);
        const auto prompt = media::load_prompt(*path);
        prompts.push_back({name, prompt ? media::prompt_length(**prompt) : Duration{0},
                           error ? 0 : static_cast<std::int64_t>(bytes),
                           path->parent_path() != own_, changed_at(*path)});
    }
    return prompts;
}

Result<PromptInfo> PromptStore::store(std::string_view name, std::string_view wav) {
    if (!is_prompt_name(name)) {
        return fail_field(ErrorCode::InvalidInput, "name",
                          "\"{}\" is no prompt name; use 1 to 64 of a-z 0-9 _ -, beginning with a "
                          "letter or digit",
                          name);
    }
    if (wav.size() > limits::kHttpUploadBytes) {
        return fail(ErrorCode::LimitReached, "the file has {} bytes; at most {} are taken",
                    wav.size(), limits::kHttpUploadBytes);
    }
    const auto place = file_of(own_, name);
    std::error_code error;
    if (!fs::exists(place, error) && names().size() >= limits::kPrompts) {
        return fail(ErrorCode::LimitReached, "there are {} prompts already; delete one first",
                    limits::kPrompts);
    }
    NewFile file(place);
    TRY(file.write(wav));
    const auto prompt = media::load_prompt(file.path());
    if (!prompt) {
        const bool is_ours = prompt.error().code == ErrorCode::InvalidInput;
        auto text = prompt.error()
                        .text;  // names the temporary file; the client knows the prompt by its name
        if (const auto at = text.find(file.path().string()); at != std::string::npos) {
            text.replace(at, file.path().string().size(), name);
        }
        return fail(Error{is_ours ? ErrorCode::InvalidInput : prompt.error().code, text, "file"});
    }
    TRY(file.keep());
    return PromptInfo{std::string(name), media::prompt_length(**prompt),
                      static_cast<std::int64_t>(wav.size()), false, changed_at(place)};
}

Result<void> PromptStore::remove(std::string_view name) {
    const auto path = find(name);
    if (!path) {
        return fail(ErrorCode::NotFound, "prompt \"{}\" does not exist; see GET /prompts", name);
    }
    if (path->parent_path() != own_) {
        return fail(ErrorCode::Conflict, "prompt {} came with the product and stays", name);
    }
    std::error_code error;
    fs::remove(*path, error);
    if (error) {
        return fail(ErrorCode::Unavailable, "prompt {} cannot be deleted: {}", name,
                    error.message());
    }
    return {};
}

}  // namespace callfloor::centre
